"""Algorithm 1 of Wang, Ying & Pan 2024, each of its phases in a file of its own."""
