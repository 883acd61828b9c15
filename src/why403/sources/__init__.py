"""Where a configuration comes from: each reader makes the same model, with the places of its values."""
