"""The SQL of this room, one file for each statement, loaded by name."""

from functools import cache
from importlib.resources import files


@cache
def sql(*names: str) -> str:
    """The text of ``sql/NAME.sql``, several joined into one statement."""
    folder = files("reconcile") / "sql"
    return "\n".join((folder / f"{name}.sql").read_text(encoding="utf-8") for name in names)
