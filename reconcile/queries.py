"""Loads SQL by name. Each folder keeps its statements next to its code, one query a file in ``sql/``."""

from functools import cache
from importlib.resources import files


@cache
def sql(*names: str) -> str:
    """The text of each ``"room/name"`` of this package, several joined into one statement."""
    rooms_and_names = (name.split("/") for name in names)
    return "\n".join(read_sql(f"reconcile.{room}", name) for room, name in rooms_and_names)


@cache
def read_sql(package: str, name: str) -> str:
    """The text of ``sql/NAME.sql`` in a package, such as ``"store"`` or ``"reconcile.audit"``."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
