"""What an API is: its configuration, its routes, where calls arrive; and a request with its answer."""
