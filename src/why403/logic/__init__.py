"""Three-valued formulas and the one traversal. Knows no AWS word and no third party."""
