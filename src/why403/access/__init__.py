"""The access path of one API: where a call lands, what follows from it, and what the configuration says of
it."""
