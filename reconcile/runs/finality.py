"""Tracks which findings of a run are final, so that the report is written while later ones are verified."""

import asyncio
from collections.abc import Iterable


class Finality:
    """The findings of each object become final in the order of their ids."""

    def __init__(self) -> None:
        self._final_up_to: dict[int, str] = {}
        """The last final id of each object run that is still in progress."""
        self._known = self._ended = False
        self._changed = asyncio.Condition()

    async def expect(self, object_runs: Iterable[int]) -> None:
        """Sets the object runs that are still to be done: all others are final."""
        async with self._changed:
            self._final_up_to, self._known = dict.fromkeys(object_runs, ""), True
            self._changed.notify_all()

    async def complete_all(self) -> None:
        """Marks every finding of the run final."""
        async with self._changed:
            self._final_up_to, self._known, self._ended = {}, True, True
            self._changed.notify_all()

    async def advance(self, object_run: int, id_: str) -> None:
        """Marks the findings up to and including this id final."""
        async with self._changed:
            self._final_up_to[object_run] = id_
            self._changed.notify_all()

    async def complete(self, object_run: int) -> None:
        async with self._changed:
            self._final_up_to.pop(object_run, None)
            self._changed.notify_all()

    async def wait_for_last(self) -> None:
        """Returns when at most one object is in progress, and its first findings are final."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._known and self._begun())

    async def wait_for_all(self) -> None:
        """Returns when every finding is final."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._ended)

    async def wait_past(self, object_run: int, id_: str) -> str | None:
        """Waits until findings past ``id_`` are final. Returns the last final id, None if all are."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._final_up_to.get(object_run) is None or self._final_up_to[object_run] > id_
            )
            return self._final_up_to.get(object_run)

    def _begun(self) -> bool:
        return not self._final_up_to or (len(self._final_up_to) == 1 and all(self._final_up_to.values()))
