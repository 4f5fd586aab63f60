"""Parses a Postgres URL, connects to it, and explains in one sentence why connecting failed."""

import getpass
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import asyncpg
from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from settings.postgres_parameters import POOLER
from settings.urls import check_postgres
from store.connect_errors import EXAMPLE, sentence_of
from store.errors import StoreUnreachable
from store.tls import context_of, find_unreadable

CONNECT_TIMEOUT = 10.0

NOT_A_URL = (ValueError, asyncpg.InterfaceError)
LOST = (OSError, asyncpg.PostgresConnectionError, asyncpg.ConnectionDoesNotExistError, asyncpg.InterfaceError)
REFUSED = (OSError, asyncpg.PostgresError, asyncpg.InternalClientError, *NOT_A_URL)
"""What asyncpg raises when it cannot connect."""

_OWN_TLS = {("sslmode", "no-verify"), ("sslrootcert", "system")}
"""Parameters that asyncpg does not know: `context_of` implements them."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database to connect to. ``where`` and ``user`` may be printed; ``dsn`` has the password.

    ``variable`` is the environment variable that has the URL. ``pooled`` means a pooler in transaction mode:
    asyncpg must then cache no prepared statements, because the next transaction may use another server
    connection.
    """

    dsn: str = field(repr=False)
    where: str
    user: str
    database: str
    pooled: bool
    variable: str
    parameters: Mapping[str, str] = field(repr=False)

    @classmethod
    def parse(cls, url: SecretStr, variable: str = "DATABASE_URL") -> "Address":
        """Parses the URL; raises StoreUnreachable if it is not the URL of a Postgres database."""
        try:
            parts = urlsplit(check_postgres(url.get_secret_value()))
        except PydanticCustomError as error:
            raise StoreUnreachable(f"{variable}: {error.message()}: write {EXAMPLE}") from None
        query = parse_qsl(parts.query)
        given = dict(query)
        kept = [each for each in query if each not in _OWN_TLS and each != POOLER]
        return cls(
            dsn=urlunsplit(parts._replace(query=urlencode(kept))),
            where=parts.netloc.rpartition("@")[2] or given.get("host") or "localhost",
            user=unquote(parts.username or given.get("user", "")),
            database=unquote(parts.path.lstrip("/")) or given.get("dbname", ""),
            pooled=POOLER in query,
            variable=variable,
            parameters=given,
        )

    def options(self) -> dict[str, Any]:
        """Returns asyncpg's arguments besides the DSN, for a connection and for a pool.

        Raises StoreUnreachable for what cannot be connected with: a certificate file, a missing user name.
        """
        self._require_user()
        options: dict[str, Any] = {
            "timeout": CONNECT_TIMEOUT,
            "server_settings": {"application_name": "paywatch", "timezone": "UTC"},
        }
        try:
            context = context_of(self.parameters)
        except (OSError, ValueError) as error:
            raise StoreUnreachable(self.explain(error)) from None
        options |= {} if context is None else {"ssl": context}
        return options | ({"statement_cache_size": 0} if self.pooled else {})

    async def connect(self) -> asyncpg.Connection:
        """Opens one connection, without cached statements; raises StoreUnreachable."""
        options = self.options() | {"statement_cache_size": 0}
        try:
            return await asyncpg.connect(self.dsn, **options)
        except REFUSED as error:
            raise StoreUnreachable(self.explain(error)) from None

    async def detect_pooler(self) -> bool:
        """Whether a pooler answers instead of Postgres itself; raises StoreUnreachable.

        A pooler makes up the process id that cancels a statement: one id cannot stand for the server
        connections that it switches between.
        """
        connection = await self.connect()
        try:
            pid = await connection.fetchval("select pg_backend_pid()")
            return bool(pid != connection.get_server_pid())
        except REFUSED as error:
            raise StoreUnreachable(self.explain(error)) from None
        finally:
            await _close(connection)

    def explain(self, error: Exception) -> str:
        """Returns why connecting failed, in one sentence without any part of the password."""
        at = f"Postgres at {self.where}"
        if phrase := self.lacking_file(error):
            return f"{at} cannot be reached: {phrase}"
        return sentence_of(error).format(
            at=at,
            user=self.user,
            database=self.database,
            variable=self.variable,
            sslmode=self.parameters.get("sslmode") or os.environ.get("PGSSLMODE", "require"),
        )

    def lacking_file(self, error: Exception) -> str | None:
        """Returns a phrase about the file that this host cannot read; None if the error has another cause."""
        return find_unreadable(self.parameters, self.variable) if self._uses_files(error) else None

    def _uses_files(self, error: Exception) -> bool:
        """Whether a file may be the cause: sockets raise the same errors, but have a path as their host."""
        kinds = (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError, ssl.SSLError)
        wrong = asyncpg.exceptions.ClientConfigurationError
        verified = isinstance(error, ssl.SSLCertVerificationError)
        return isinstance(error, (*kinds, wrong)) and not verified and not self.where.startswith("/")

    def _require_user(self) -> None:
        """asyncpg takes the name of this process' user for a URL without a user."""
        if self.user or os.environ.get("PGUSER") or "service" in self.parameters:
            return
        try:
            getpass.getuser()
        except (KeyError, OSError):  # containers often run as a uid that has no name
            raise StoreUnreachable(
                f"{self.variable} names no user, and the uid {os.getuid()} has no name: write {EXAMPLE}"
            ) from None


async def _close(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=5)
    except LOST:
        connection.terminate()
