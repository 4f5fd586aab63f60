"""Creates and drops databases on one server, for tests and fixtures in any thread."""

import asyncio
import itertools
import os
import secrets
import shutil
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg

MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes for the servers of all test processes; containers often have only 64 MiB in memory."""


def memory_folder() -> Path | None:
    """Returns a folder in memory for the data of servers, or None for the usual one.

    A database is 300 to 500 files. On a virtual machine's disk, creating them costs twenty times the CPU.
    """
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    # A server that the account `nobody` runs may be a copy in this folder.
    return None if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY


class Databases:
    """A context manager with one connection to ``dsn``, in a thread of its own: an event loop may be running
    in the caller's. No name is used twice. ``strategy``: of ``CREATE DATABASE``."""

    def __init__(self, dsn: str, strategy: str = "") -> None:
        self.dsn, self._strategy = dsn, strategy
        self._prefix = f"paywatch_test_{secrets.token_hex(4)}"
        self._numbers = itertools.count()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="databases", daemon=True)
        self._connection: asyncpg.Connection | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._disconnect(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def create(self, template: str = "template0") -> str:
        """Creates a database and returns its DSN."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} {self._strategy}")
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))

    def drop(self, dsn: str) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {database_name(dsn)} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        asyncio.run_coroutine_threadsafe(self._run(statement), self._loop).result()

    async def _run(self, statement: str) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.dsn)
        await self._connection.execute(statement)

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()


def database_name(dsn: str) -> str:
    return urlsplit(dsn).path.lstrip("/")
