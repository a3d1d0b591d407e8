"""What a network must offer to be unlearned, and whether it does."""

from unspike.foundation.conformance import CheckFailed, CheckResult
from unspike.models.check_model import check_model, model_checks

__all__ = ["CheckFailed", "CheckResult", "check_model", "model_checks"]
