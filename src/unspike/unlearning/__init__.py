"""Unlearning methods, one a file, all behind the `Unlearner` contract."""
