"""Methods whose network never met the forgotten records."""
