"""Whole logs of any size: their lines reduced to distinct evidence, each of which the model explains once.

DuckDB reads, reduces and joins, and decides nothing. Needs the extra `logs`.
"""
