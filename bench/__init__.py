"""Benchmarks: ``python -m bench``. Each prints one table, beside something from outside in the same run."""
