"""Independent jobs, on the processors of this machine or on a cluster."""

from unspike.parallel.backend import LOKY, Backend
from unspike.parallel.jobs import run_jobs
from unspike.parallel.on_loky import end_workers
from unspike.parallel.pool import require

__all__ = ["LOKY", "Backend", "end_workers", "require", "run_jobs"]
