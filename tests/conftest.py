"""What all tests share: a machine that is busy with other things makes no test fail."""

from hypothesis import settings

settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")
