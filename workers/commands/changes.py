"""Prints what differs between two configurations."""

from collections.abc import Iterable

from settings.differences import Difference, describe
from workers.output import results


def print_changes(changes: Iterable[Difference]) -> None:
    for change in changes:
        results().print(f"  {describe(change)}")
