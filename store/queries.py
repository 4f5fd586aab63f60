"""The store's SQL: files in ``store/sql``, loaded by name."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def query(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
