"""A connection to the store of the emergency's own, which no hanging statement of a job occupies."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

import store
from settings import Settings
from settings.texts import escape_controls, mask_secrets
from workers.databases import explain_store
from workers.errors import required

WITHIN = 3.0
"""Seconds in which the store must answer."""
RETIRED_AFTER = 5.0
"""Seconds for which a replaced connection stays open."""
LONGEST_REASON = 400

CAUSES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (asyncpg.ReadOnlySQLTransactionError, "read_only"),
    (asyncpg.DiskFullError, "disk_full"),
    (asyncpg.TooManyConnectionsError, "no_connection_left"),
    (asyncpg.CannotConnectNowError, "starting"),
    (
        (
            asyncpg.InvalidAuthorizationSpecificationError,
            asyncpg.InvalidCatalogNameError,
            asyncpg.InsufficientPrivilegeError,
        ),
        "access",
    ),
    (TimeoutError, "timeout"),
    ((OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError), "unreachable"),
)


class NoWrites(Exception):
    """The store answers, and accepts no writes."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the store cannot be used: a code, and a sentence without secrets."""

    cause: str
    reason: str


class StoreLine:
    """Asks the store whether it can be used. ``pool`` is None until it has answered."""

    def __init__(
        self, settings: Settings, *, renew_every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._renew_every, self._clock = settings, renew_every, clock
        self._url = required(settings.store_url, "DATABASE_URL", "Paywatch keeps its records in Postgres")
        self._opened = 0.0
        self._retiring: set[asyncio.Task[None]] = set()
        self.pool: asyncpg.Pool | None = None

    async def ask(self) -> store.Availability:
        """Raises NoWrites, StoreUnreachable or an error of asyncpg if the store cannot be used."""
        try:
            async with asyncio.timeout(WITHIN):
                await self._renew()
                found = await store.availability(self.require())
        except BaseException:
            self.close()
            raise
        if found.is_standby:
            raise NoWrites("it is a standby, which accepts no writes")
        if found.read_only:
            raise NoWrites("its transactions are read-only")
        return found

    def close(self) -> None:
        """Ends the connection without a word to the server, which may hang."""
        for retiring in self._retiring:
            retiring.cancel()
        if self.pool is not None:
            self.pool.terminate()
            self.pool = None

    def explain(self, error: Exception) -> Trouble:
        reason = str(error)
        if isinstance(error, NoWrites):
            address = store.Address.parse(self._url, self._settings.store_variable)
            reason = f"Postgres at {address.where} ({address.variable}) cannot be written to: {error}"
        elif not isinstance(error, store.StoreUnreachable):
            reason = explain_store(self._settings, error)
        text = escape_controls(mask_secrets(reason.partition("\n")[0]))
        return Trouble(cause_of(error), text if len(text) <= LONGEST_REASON else text[:LONGEST_REASON] + "…")

    def require(self) -> asyncpg.Pool:
        """Returns the pool; raises StoreUnreachable if there is none."""
        if self.pool is None:
            raise store.StoreUnreachable("no connection to the store is open")
        return self.pool

    async def _renew(self) -> None:
        """Keeps the old connection if there is none left for a new one: then it is still of use."""
        if self.pool is not None and self._clock() - self._opened < self._renew_every:
            return
        try:
            renewed = await store.connect(self._url, size=1, variable=self._settings.store_variable)
        except store.StoreUnreachable as error:
            if self.pool is None or cause_of(error) != "no_connection_left":
                raise
            return
        if self.pool is not None:  # statements may still use it
            retiring = asyncio.create_task(_retire(self.pool))
            self._retiring.add(retiring)
            retiring.add_done_callback(self._retiring.discard)
        self.pool, self._opened = renewed, self._clock()


async def _retire(pool: asyncpg.Pool) -> None:
    """Closes the pool when the statements that use it have ended."""
    try:
        await asyncio.sleep(RETIRED_AFTER)
    finally:
        pool.terminate()


def cause_of(error: BaseException) -> str:
    """Returns the code of the error, or of the one that it explains."""
    if isinstance(error, NoWrites):
        return "read_only"
    inner = error.__cause__ or error.__context__
    if isinstance(error, store.StoreUnreachable) and inner is not None:
        return cause_of(inner)
    return next((code for kinds, code in CAUSES if isinstance(error, kinds)), "refused")
