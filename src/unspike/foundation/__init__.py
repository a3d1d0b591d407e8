"""What every room stands on: errors, progress, files, random numbers. It knows nothing of networks."""

from unspike.foundation.compile_cache import keep_compiled_code

keep_compiled_code()  # before any module that holds compiled code, for Numba asks when it is imported
