"""Statistics of figures: areas under curves, intervals, spreads."""
