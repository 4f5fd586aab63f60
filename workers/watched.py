"""Connections to the servers that checks watch: each run opens a new one, which no pool keeps."""

from dataclasses import dataclass

import asyncpg
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

import store
from probes import Unusable
from workers.redis_answers import BoundedParser


@dataclass(frozen=True, slots=True)
class WatchedPostgres:
    """Connects with the URL of a check, and explains the failures as those of ``DATABASE_URL``."""

    address: store.Address

    @property
    def where(self) -> str:
        return self.address.where

    async def connect(self, timeout: float) -> asyncpg.Connection:  # noqa: ASYNC109 (asyncpg's argument)
        try:
            options = self.address.options() | {"timeout": timeout, "statement_cache_size": 0}
            return await asyncpg.connect(self.address.dsn, **options)
        except store.StoreUnreachable as error:
            raise Unusable(str(error)) from None
        except (OSError, asyncpg.InterfaceError) as error:
            if self.address.lacking_file(error) is None:
                raise
            raise Unusable(self.address.explain(error)) from None

    def explain(self, error: Exception) -> str:
        return self.address.explain(error)


def watched_postgres(url: SecretStr, *, default: SecretStr | None = None) -> WatchedPostgres:
    """``default`` is DATABASE_URL, which a check without a URL of its own uses."""
    return WatchedPostgres(store.Address.parse(url, "DATABASE_URL" if url == default else "url"))


def watched_redis(url: SecretStr, timeout: float) -> Redis:
    """Returns a client of one connection. It does not retry: a check measures its first request."""
    client: Redis = Redis.from_url(
        url.get_secret_value(),
        single_connection_client=True,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
        parser_class=BoundedParser,
    )
    return client
