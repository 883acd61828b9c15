"""The account as a source: read-only, and no more than a verdict hangs on."""
