"""The incident file: read, written, its schema; and pseudonyms in place of names."""
