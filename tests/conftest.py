"""What all tests share: a busy machine makes no test fail, and no test makes it busier than it must."""

import os

from hypothesis import settings

# Small matrices are slower on two threads than on one, the more so where others want the processors.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")
