"""One data set or format a file; `unspike.data.registry` finds them."""
