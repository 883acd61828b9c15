"""A local gateway that enforces what the model says and names the reason."""
