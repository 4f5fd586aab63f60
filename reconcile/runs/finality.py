"""How far the findings of a run are final: its report tells of the first ones while the last are still being
read again."""

import asyncio
from collections.abc import Iterable


class Finality:
    """Findings of a part become final in the order of their ids."""

    def __init__(self) -> None:
        self._upto: dict[int, str] = {}
        """The last final id of each part that is still at work."""
        self._known = self._ended = False
        self._moved = asyncio.Condition()

    async def expect(self, parts: Iterable[int]) -> None:
        """The parts that are still to be done: all others are final."""
        async with self._moved:
            self._upto, self._known = dict.fromkeys(parts, ""), True
            self._moved.notify_all()

    async def complete_all(self) -> None:
        """Nothing of the run changes any more."""
        async with self._moved:
            self._upto, self._known, self._ended = {}, True, True
            self._moved.notify_all()

    async def advance(self, part: int, id_: str) -> None:
        """Nothing changes any more up to and with this id."""
        async with self._moved:
            self._upto[part] = id_
            self._moved.notify_all()

    async def complete(self, part: int) -> None:
        async with self._moved:
            self._upto.pop(part, None)
            self._moved.notify_all()

    async def wait_for_last(self) -> None:
        """Returns when no more than one part is at work, and its first findings are final."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._known and self._begun())

    async def wait_for_all(self) -> None:
        """Returns when nothing changes any more."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._ended)

    async def wait_past(self, part: int, id_: str) -> str | None:
        """Waits until more than up to ``id_`` is final, and gives the last final id; None when all are."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._upto.get(part) is None or self._upto[part] > id_)
            return self._upto.get(part)

    def _begun(self) -> bool:
        return not self._upto or (len(self._upto) == 1 and all(self._upto.values()))
