"""One script for each task of keeping the project."""
