"""Pools that fail after a number of statements as if their process were killed: all connections are
closed."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any

import asyncpg


class Killed(BaseException):
    """Stands for SIGKILL. Not an ``Exception``, so that no handler in the code under test catches it."""


class Life:
    """The life of one worker: it ends after ``left`` steps, None for never.

    Steps are before and after each statement and commit, and before each begin: a worker can die at any of
    them.

    ``lose_answers``: one commit in three succeeds and raises, as if the connection broke before the answer.
    """

    def __init__(self, left: int | None = None, *, lose_answers: bool = False) -> None:
        self.left, self.used = left, 0
        self._lose_answers, self._chance = lose_answers, random.Random(2)
        self._connections: list[asyncpg.Connection] = []

    def pool(self, real: asyncpg.Pool) -> "Any":
        return _Pool(real, self)

    def step(self) -> None:
        self.used += 1
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.end()
            raise Killed

    def answer_commit(self) -> None:
        if self._lose_answers and self._chance.random() < 1 / 3:
            raise asyncpg.ConnectionDoesNotExistError("the answer was lost")

    def end(self) -> None:
        self.left = 0
        for connection in self._connections:
            connection.terminate()
        self._connections.clear()

    def add(self, connection: Any) -> None:
        self._connections.append(connection)

    def remove(self, connection: Any) -> None:
        if connection in self._connections:
            self._connections.remove(connection)


class _Pool:
    def __init__(self, real: asyncpg.Pool, life: Life) -> None:
        self._real, self._life = real, life

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        async with self._real.acquire() as connection:
            self._life.add(connection)
            try:
                yield _Connection(connection, self._life)
            finally:
                self._life.remove(connection)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def call(*arguments: Any, **options: Any) -> Any:
            async with self.acquire() as connection:
                return await getattr(connection, name)(*arguments, **options)

        return call


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
        async def call(*arguments: Any, **options: Any) -> Any:
            self._life.step()
            result = await getattr(self._real, name)(*arguments, **options)
            self._life.step()
            return result

        return call


class _Transaction:
    """Can fail before it begins, before it commits, and after the commit but before the answer."""

    def __init__(self, real: Any, life: Life) -> None:
        self._real, self._life = real, life

    async def start(self) -> None:
        self._life.step()
        await self._real.start()

    async def commit(self) -> None:
        self._life.step()
        await self._real.commit()
        self._life.step()
        self._life.answer_commit()

    async def rollback(self) -> None:
        self._life.step()
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
