"""The use cases without a terminal: what `import why403` offers, and what the command line calls."""
