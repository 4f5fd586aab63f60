"""The statements that ask for findings, with the one expression for whether a finding is open now."""

from functools import cache

from reconcile.queries import sql


@cache
def statement(*names: str) -> str:
    """The text of ``sql/NAME.sql`` of each name, as one statement."""
    text = sql(*(f"inspection/{name}" for name in names))
    return text.replace("{open_now}", sql("inspection/open_now"))
