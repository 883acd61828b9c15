"""Signature Version 4, read as AWS reads it. Imported only for calls that carry or tell of one."""
