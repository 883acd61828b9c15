"""The gates: one subject a file. The order in which a call meets them stands in `paths.py`."""
