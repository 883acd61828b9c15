"""Repairs: edits found, made on a copy, proved, and written into the user's own files."""
