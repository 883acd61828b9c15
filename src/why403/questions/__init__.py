"""The questions: one a file, each a reader of the same checks."""
