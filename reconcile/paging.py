"""Checks that hold for every page of a Stripe list."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

Moment = TypeVar("Moment", int, datetime)

PAGE = 100
"""The most objects that Stripe puts into a page."""
ATTEMPTS = 4
"""How often a page is requested that does not fit its list."""


def not_a_page(error: Exception) -> str:
    """Returns the problem of a body that cannot be decoded as a page."""
    return f"an answer is not a page of a list ({error})"


def find_misfit(times: Sequence[Moment], *, repeated: bool = False, dead_end: bool = False) -> str:
    """Returns why a page does not fit its list; empty if it does.

    ``times`` are the creation times on the page, and before them that of the cursor if it is known.
    ``repeated``: the page has what was read before. ``dead_end``: more follows, and the page has nothing to
    continue from.
    """
    if dead_end:
        return "has_more is true, but the page has nothing to continue from"
    if repeated:
        return "it returned the same page twice"
    if any(one < other for one, other in pairwise(times)):
        return "its objects are not ordered newest first"
    return ""
