"""The registry of metrics, and metrics, one a file."""
