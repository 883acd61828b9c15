"""Lambda authorizers: what they ask of a request, what they return, and whom that lets in."""
