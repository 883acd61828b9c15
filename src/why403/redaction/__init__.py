"""What may leave: no secret, and nothing that a terminal obeys or hides."""
