"""The explore page of a run."""
