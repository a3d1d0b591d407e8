"""Matching the margins of records to those of a network that never met them; a method of our own."""
