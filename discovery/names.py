"""Names of tables and columns as the configuration has them."""

from reconcile.ledger.catalogue import quote


def written_table(schema: str, name: str) -> str:
    """Returns a table as the configuration names it, quoted as in SQL."""
    return f"{_written(schema)}.{_written(name)}"


def written_column(name: str) -> str:
    """Returns a column as the configuration names it: quoted only where it must be."""
    return quote(name) if {".", '"'} & set(name) else name


def _written(name: str) -> str:
    plain = name.isascii() and name.islower() and name.replace("_", "a").isalnum()
    return name if plain else quote(name)
