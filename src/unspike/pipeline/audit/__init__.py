"""The audit of a request: every metric, and groups of networks for those that need them."""
