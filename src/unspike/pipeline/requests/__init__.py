"""Requests to a saved network: what they mean, what came before, what they cost, and taking them back."""
