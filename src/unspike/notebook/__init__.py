"""What a notebook shows: objects as HTML, progress in a cell, tables as pandas has them."""
