"""Learning rules and what keeps them in bounds, one a file."""
