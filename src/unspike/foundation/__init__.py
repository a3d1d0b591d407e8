"""What every room stands on: errors, progress, files, random numbers. It knows nothing of networks."""
