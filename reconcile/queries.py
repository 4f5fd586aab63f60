"""Loads SQL by name. Each room keeps its statements beside its code: one query a file, ROOM/sql/NAME.sql."""

from functools import cache
from importlib.resources import files


@cache
def sql(*names: str) -> str:
    """The text of each ``"room/name"``, several joined into one statement."""
    return "\n".join(_read(*name.split("/")) for name in names)


def _read(room: str, name: str) -> str:
    return (files("reconcile") / room / "sql" / f"{name}.sql").read_text(encoding="utf-8")
