"""The only place that writes sentences: for a terminal, and as JSON."""
