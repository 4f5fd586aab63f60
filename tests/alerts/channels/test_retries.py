"""When a notification is tried again, and when it is given up."""

from datetime import timedelta

import pytest

from alerts import backoff, is_hopeless

DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("attempt", "age", "hopeless"),
    [
        (1, timedelta(0), False),
        (1, DAY * 365, False),  # Paywatch was down, or a clock jumped
        (19, DAY, False),
        (20, DAY, True),
        (500, DAY - timedelta(seconds=1), False),
        (500, DAY, True),
    ],
)
def test_giving_up_takes_a_day_of_attempts(attempt: int, age: timedelta, hopeless: bool) -> None:
    assert is_hopeless(attempt, age) is hopeless


def test_a_day_has_more_than_twenty_attempts() -> None:
    """Even if each answer asks for the longest wait."""
    longest = sum((backoff(attempt, 1e9, 0.999) for attempt in range(1, 20)), timedelta(0))
    assert longest < DAY
