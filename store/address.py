"""Parses a Postgres URL, and explains in one sentence why connecting failed.

A URL may have parameters of other clients (Prisma: ``schema``, ``connection_limit``, ``pgbouncer=true``). The
server would refuse them, so they are removed. ``pgbouncer=true`` means PgBouncer in transaction mode: asyncpg
must then cache no prepared statements, because the next transaction may use another server connection.
"""

import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import asyncpg
from pydantic import SecretStr

from store.errors import StoreUnreachable

CONNECT_TIMEOUT = 10.0

_OF_OTHER_CLIENTS = frozenset(
    {
        "schema",
        "connection_limit",
        "pool_timeout",
        "connect_timeout",
        "socket_timeout",
        "pgbouncer",
        "sslaccept",
    }
    | {"statement_cache_size", "prepareThreshold", "prepare_threshold", "channel_binding", "application_name"}
)
_HOSTS = re.compile(r"[\w.\-]*(:\d+)?(,[\w.\-]*(:\d+)?)*|\[[0-9a-fA-F:.%]+\](:\d+)?")
_EXAMPLE = (
    "postgresql://user:password@host:5432/name, with special characters of the password percent-encoded"
)

_SENTENCES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (
        asyncpg.InvalidCatalogNameError,
        '{at} has no database "{database}": create it, or correct the name in the URL',
    ),
    (
        (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError),
        '{at} refused the user "{user}": check the user and the password in the URL',
    ),
    (
        asyncpg.TooManyConnectionsError,
        "{at} has no connection left: raise its max_connections, or run fewer workers",
    ),
    (asyncpg.CannotConnectNowError, "{at} is starting up or shutting down: try again in a moment"),
    (TimeoutError, "{at} did not answer in time: is this machine allowed to reach it?"),
    (
        FileNotFoundError,
        "{at} cannot be reached: its socket, or a certificate file named in the URL, does not exist",
    ),
    (OSError, "{at} cannot be reached ({error}): is it running, and is the address right?"),
    (asyncpg.PostgresError, "{at} refused the connection: {error}"),
)

NOT_A_URL = (ValueError, asyncpg.InterfaceError)
LOST = (OSError, asyncpg.PostgresConnectionError, asyncpg.ConnectionDoesNotExistError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Address:
    """A database to connect to. ``where`` and ``user`` may be printed; ``dsn`` has the password."""

    dsn: str = field(repr=False)
    where: str
    user: str
    database: str
    pooled: bool

    @classmethod
    def parse(cls, url: SecretStr) -> "Address":
        """Parses the URL; raises StoreUnreachable if it is not the URL of a Postgres database."""
        try:
            parts = urlsplit(url.get_secret_value())
            query = parse_qsl(parts.query, keep_blank_values=True)
        except ValueError:
            raise StoreUnreachable(f"the database URL cannot be read: write {_EXAMPLE}") from None
        hosts = parts.netloc.rpartition("@")[2]
        rest = f"{parts.path}{parts.fragment}"
        if parts.scheme not in {"postgresql", "postgres"} or "@" in rest or not _HOSTS.fullmatch(hosts):
            raise StoreUnreachable(f"the database URL is not one of Postgres: write {_EXAMPLE}")
        given = dict(query)
        kept = [(name, value) for name, value in query if name not in _OF_OTHER_CLIENTS]
        return cls(
            dsn=urlunsplit(parts._replace(query=urlencode(kept))),
            where=hosts or given.get("host") or "localhost",
            user=unquote(parts.username or given.get("user", "")),
            database=unquote(parts.path.lstrip("/")) or given.get("dbname", ""),
            pooled=given.get("pgbouncer") == "true" or given.get("statement_cache_size") == "0",
        )

    @property
    def options(self) -> dict[str, Any]:
        """Returns asyncpg's arguments besides the DSN, for a connection and for a pool."""
        options: dict[str, Any] = {
            "timeout": CONNECT_TIMEOUT,
            "server_settings": {"application_name": "paywatch", "timezone": "UTC"},
        }
        return options | ({"statement_cache_size": 0} if self.pooled else {})

    async def connect(self) -> asyncpg.Connection:
        """Opens one connection; raises StoreUnreachable."""
        try:
            return await asyncpg.connect(self.dsn, **self.options)
        except (OSError, asyncpg.PostgresError, *NOT_A_URL) as error:
            raise StoreUnreachable(self.explain(error)) from None

    def explain(self, error: Exception) -> str:
        """Returns why connecting failed, in one sentence without any part of the password."""
        for kinds, sentence in _SENTENCES:
            if isinstance(error, kinds):
                return sentence.format(
                    at=f"Postgres at {self.where}",
                    user=self.user,
                    database=self.database,
                    error=_plain(error),
                )
        return f"the database URL cannot be used: write {_EXAMPLE}"


def _plain(error: Exception) -> str:
    """Returns the message of the server or the operating system, without addresses and error numbers."""
    if not isinstance(error, OSError):
        return str(error)
    if error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    return (error.strerror or type(error).__name__).lower()
