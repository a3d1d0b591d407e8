"""Algorithm 1, extended; each extension in a file of its own."""
