"""What each framework does differently from the others, one file a framework."""
