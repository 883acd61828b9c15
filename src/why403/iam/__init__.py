"""AWS's policy language: documents to formulas, and the rules by which several policies answer together."""
