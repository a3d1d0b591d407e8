"""One data set or format a file; importing this package registers them all."""

from unspike.data.sources import digits, idx, mnist, mnist5k, npz, uci_har

__all__ = ["digits", "idx", "mnist", "mnist5k", "npz", "uci_har"]
