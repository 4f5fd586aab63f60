"""Loads the statements of console/sql by name."""

from functools import cache
from importlib.resources import files


@cache
def query(name: str) -> str:
    """Returns the text of ``console/sql/NAME.sql``, without its final semicolon."""
    return files("console").joinpath("sql", f"{name}.sql").read_text("utf-8").strip().removesuffix(";")
