"""docs/reconciliation.md describes every kind of object as the code has it."""

import re
from pathlib import Path

import pytest

from reconcile.ledger.default_ledger import create_table
from reconcile.objects.kind import Kind
from reconcile.objects.kinds import KINDS
from reconcile.objects.payments import PAYMENTS

PAGE = (Path(__file__).parents[2] / "docs" / "reconciliation.md").read_text()
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def table(heading: str) -> dict[str, list[str]]:
    """The cells of a table of the page by the object that the row is about."""
    rows = PAGE.split(heading, 1)[1].split("\n\n")[0].splitlines()[1:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {first.strip("`"): rest for first, *rest in cells}


def test_page_shows_the_default_table() -> None:
    assert f"```sql\n{create_table(PAYMENTS)}```\n" in PAGE


@EACH
def test_page_lists_the_statuses_in_order(kind: Kind) -> None:
    path, _, statuses = table("| object     | Stripe's list ")[kind.object]
    ranks = [re.findall(r"`(\w+)`", rank) for rank in statuses.split("→")]
    expected = {
        rank: {word for word, at in kind.statuses.items() if at == rank} for rank in kind.statuses.values()
    }
    assert path == f"`{kind.path}`"
    assert [{*rank} for rank in ranks] == [expected[rank] for rank in sorted(expected)]


@EACH
def test_page_lists_the_events(kind: Kind) -> None:
    (cell,) = table("| object     | events ")[kind.object]
    patterns = [re.escape(name).replace(r"\*", ".*") for name in re.findall(r"`([\w.*]+)`", cell)]
    types = {*kind.events.all, *kind.derived_events}
    assert {each for each in types if not any(re.fullmatch(pattern, each) for pattern in patterns)} == set()
