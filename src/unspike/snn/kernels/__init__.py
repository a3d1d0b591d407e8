"""Compiled loops, one operation a file. What each computes is defined by the plain code it names."""
