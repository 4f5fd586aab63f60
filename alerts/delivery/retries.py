"""When a notification that was not delivered is sent again."""

from datetime import timedelta

GIVE_UP_AFTER = timedelta(hours=24)
FEWEST_ATTEMPTS = 20
"""A day of attempts makes more. Fewer mean that Paywatch was down, or that a clock has jumped."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
LONGEST_RETRY_AFTER = 3600.0
LONGEST_OF_LATE = timedelta(minutes=1)


def backoff(attempt: int, retry_after: float | None, random: float) -> timedelta:
    """The wait after failed attempt ``attempt`` (from 1): ``retry_after`` seconds plus full jitter.

    ``random`` is in [0, 1). Of ``retry_after`` at most an hour counts: otherwise one wrong header could
    silence a channel. The jitter is added to it, because a receiver tends to give all clients the same value.
    """
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 30))
    requested = min(retry_after or 0.0, LONGEST_RETRY_AFTER)
    return timedelta(seconds=requested + random * ceiling)


def next_attempt(
    attempt: int, retry_after: float | None, random: float, *, age: timedelta, within: timedelta | None
) -> timedelta:
    """The wait after failed attempt ``attempt`` of a message that was decided ``age`` ago.

    ``within``: in what time it must be delivered. Once that has passed it is tried at least each minute,
    whatever ``retry_after`` says: a receiver must not silence the most severe messages for an hour.
    """
    wait = backoff(attempt, retry_after, random)
    return wait if within is None else min(wait, max(within - age, LONGEST_OF_LATE))


def is_hopeless(attempt: int, age: timedelta) -> bool:
    """Whether a notification that could not be delivered is recorded as failed, instead of tried again."""
    return age >= GIVE_UP_AFTER and attempt >= FEWEST_ATTEMPTS
