"""Benchmarks: ``python -m bench``. Each prints a table that compares Paywatch with something else."""
