"""Benchmarks: what the project claims in numbers, measured."""
