"""How much of public templates is settled by reading them."""
