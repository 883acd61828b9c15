"""What API Gateway answers when it refuses: the catalogue, wordings, causes, and how well an answer fits."""
