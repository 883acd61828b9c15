"""What an API is: configuration, facts, refusals, and the checks on the way to it."""
