"""What of a text is secret, and what may be shown of it."""
