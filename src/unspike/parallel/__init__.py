"""Independent jobs, on the processors of this machine or on a cluster."""

from unspike.parallel.backend import LOKY, Backend
from unspike.parallel.jobs import run_jobs
from unspike.parallel.pool import require

__all__ = ["LOKY", "Backend", "require", "run_jobs"]
