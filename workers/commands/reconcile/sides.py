"""Prints a line, and both sides of a finding, with untrusted texts escaped."""

from typing import Any

from reconcile.inspection.comparison import fields, side_by_side
from settings.texts import escape_controls
from workers.output import print_table, results


def say(line: str) -> None:
    results().print(escape_controls(line))


def print_sides(found: Any) -> None:
    table = [[escape_controls(cell) for cell in row] for row in side_by_side(list(fields(found)))]
    print_table(["field", "Stripe", "ledger", ""], table, empty="Neither side could be read.")
