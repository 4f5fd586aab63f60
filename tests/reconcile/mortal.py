"""Pools that die after so many statements, as if the process had: all connections are cut, nothing more gets
through."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any

import asyncpg


class Killed(BaseException):
    """No code that catches an Exception sees it, as none sees a SIGKILL."""


class Life:
    """What one worker may still do: ``left`` statements, begins and commits; None is as many as it likes.

    ``unheard``: of one commit in three it is not told that it was one.
    """

    def __init__(self, left: int | None = None, *, unheard: bool = False) -> None:
        self.left, self.used = left, 0
        self._unheard, self._chance = unheard, random.Random(2)
        self._connections: list[asyncpg.Connection] = []

    def pool(self, real: asyncpg.Pool) -> "Any":
        return _Pool(real, self)

    def beat(self) -> None:
        self.used += 1
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.end()
            raise Killed

    def committed(self) -> None:
        if self._unheard and self._chance.random() < 1 / 3:
            raise asyncpg.ConnectionDoesNotExistError("the answer was lost")

    def end(self) -> None:
        self.left = 0
        for connection in self._connections:
            connection.terminate()
        self._connections.clear()

    def hold(self, connection: Any) -> None:
        self._connections.append(connection)

    def let_go(self, connection: Any) -> None:
        if connection in self._connections:
            self._connections.remove(connection)


class _Pool:
    def __init__(self, real: asyncpg.Pool, life: Life) -> None:
        self._real, self._life = real, life

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        async with self._real.acquire() as connection:
            self._life.hold(connection)
            try:
                yield _Connection(connection, self._life)
            finally:
                self._life.let_go(connection)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def ask(*arguments: Any, **options: Any) -> Any:
            async with self.acquire() as connection:
                return await getattr(connection, name)(*arguments, **options)

        return ask


class _Connection:
    def __init__(self, real: Any, life: Life) -> None:
        self._real, self._life = real, life

    def transaction(self, **options: Any) -> "_Transaction":
        return _Transaction(self._real.transaction(**options), self._life)

    def is_closed(self) -> bool:
        return bool(self._real.is_closed())

    def terminate(self) -> None:
        self._real.terminate()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def ask(*arguments: Any, **options: Any) -> Any:
            self._life.beat()
            found = await getattr(self._real, name)(*arguments, **options)
            self._life.beat()
            return found

        return ask


class _Transaction:
    """May die before it begins, before it commits, and when it has committed but nobody was told."""

    def __init__(self, real: Any, life: Life) -> None:
        self._real, self._life = real, life

    async def start(self) -> None:
        self._life.beat()
        await self._real.start()

    async def commit(self) -> None:
        self._life.beat()
        await self._real.commit()
        self._life.beat()
        self._life.committed()

    async def rollback(self) -> None:
        self._life.beat()
        await self._real.rollback()

    async def __aenter__(self) -> None:
        await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await self.commit()
        elif not isinstance(error, Killed):
            await self.rollback()
