"""JSON and YAML with the place of every value: the one room that knows how documents are written."""
