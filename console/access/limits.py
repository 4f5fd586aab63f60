"""Limits how many failed attempts to sign in one address may make."""

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

MOST = 10
MOST_OF_ALL = 300
WINDOW = 300.0
"""Seconds in which so many failures of one address, and of all together, are recorded."""
_ALL = "all"
_REMEMBERED = 10_000
"""Addresses: a flood from more of them forgets the oldest ones instead of filling the memory."""


class Limited(NamedTuple):
    """``wait``: seconds until failures are recorded again; ``first``: this is the first that is not."""

    wait: int
    first: bool


class FailureLimit:
    """Counts failures in the memory of this process.

    Secrets have 256 bits, so that nobody guesses one: the limit keeps the audit log from a flood. What is
    right is accepted at any time, so that nobody can lock others out who share an address.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._counts: dict[str, tuple[float, int]] = {}

    def add(self, address: str) -> Limited | None:
        """Counts a failure. Returns None unless the address, or all together, have had too many."""
        return self._count(_group(address), MOST) or self._count(_ALL, MOST_OF_ALL)

    def _count(self, key: str, most: int) -> Limited | None:
        now = self._monotonic()
        started, count = self._counts.pop(key, (now, 0))
        if now - started >= WINDOW:
            started, count = now, 0
        self._counts[key] = (started, count + 1)  # at the end of the dictionary: the newest
        if len(self._counts) > _REMEMBERED:
            del self._counts[next(iter(self._counts))]
        return Limited(math.ceil(started + WINDOW - now), count == most) if count >= most else None


def _group(address: str) -> str:
    """Returns the network that one client can choose its address from: a /64 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)
