"""Shares as pages show them: 100 % is said only of everything, and 0 % only of nothing."""

import pytest

from alerts.rules.sentences import format_number as in_a_rule
from console.web.formatting import percentage
from workers.kpis.documents import format_number


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100.00 %"),
        (0.999999, "99.99 %"),
        (0.9876, "98.76 %"),
        (0.29, "29.00 %"),
        (0.0001, "0.01 %"),
        (0.000001, "less than 0.01 %"),
        (0.0, "0.00 %"),
    ],
)
def test_shares_are_all_or_nothing_only_if_they_are(share: float, text: str) -> None:
    assert percentage(share) == text
    assert format_number(share, "share") == text


def test_digits_are_kept() -> None:
    assert percentage(0.0004, 1) == "less than 0.1 %"
    assert percentage(0.004, 0) == "less than 1 %"
    assert percentage(None) == "\u2013"


@pytest.mark.parametrize(("share", "text"), [(1.0, "100%"), (0.999999, "99.9999%"), (0.9512345, "95.12%")])
def test_rules_never_round_up_to_all(share: float, text: str) -> None:
    assert in_a_rule(share, "%") == text
