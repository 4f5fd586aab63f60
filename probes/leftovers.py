"""What remembers synthetic objects beyond the end of the process that created them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol


class NotRemembered(Exception):
    """The store did not answer; the message names the kind of error."""


class Leftovers(Protocol):
    """Remembers beyond the end of this process which synthetic objects of a check may have left something.

    Every method raises NotRemembered.
    """

    async def remember(self, check: str, ids: Sequence[str], lifetime: timedelta) -> None:
        """Stores ids before their objects are created; after ``lifetime`` the run that did so has ended."""

    async def due(self, check: str) -> list[str]:
        """Returns the ids of runs that have ended without `forget`."""

    async def forget(self, check: str, ids: Sequence[str]) -> None: ...
