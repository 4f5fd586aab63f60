"""Loads the store's SQL by name, from ``store/sql``."""

from functools import partial

from reconcile.queries import read_sql

query = partial(read_sql, "store")
