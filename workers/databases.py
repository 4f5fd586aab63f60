"""Connections to the two databases: the store (Paywatch's own records) and the ledger (the team's table)."""

import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

import store
from reconcile.postgres import is_outage
from settings import Settings
from workers.errors import required

if TYPE_CHECKING:
    from workers.outages import Outage

DATABASE_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
"""What asyncpg raises when a database refuses, restarts or cannot be reached. It reports some connections
that break in the middle of a statement as an error of its own."""


Connect = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def open_ledger(
    settings: Settings, outage: "Outage | None" = None
) -> AsyncIterator[asyncpg.Pool | None]:
    """Opens the team's database; None when DATABASE_URL is not set.

    Connects on first use: the ledger may be the very thing that is down, and a worker must start without it.
    Reports each attempt to connect to ``outage``.
    """
    if settings.database_url is None:
        yield None
        return
    address = store.Address.parse(settings.database_url)
    options = address.options() | {
        "timeout": 5,
        "statement_cache_size": 0,  # PgBouncer in transaction mode loses prepared statements
        "server_settings": {"application_name": "paywatch"},
    }
    if outage is not None:
        options["connect"] = _reporting(address, outage)
    pool = asyncpg.create_pool(
        address.dsn, min_size=0, max_size=10, max_inactive_connection_lifetime=60, **options
    )
    async with pool:
        yield pool


def _reporting(address: store.Address, outage: "Outage") -> Connect:
    """Returns a function that connects as asyncpg's pools do, and reports what came of it."""

    async def connect(*args: Any, **options: Any) -> Any:
        try:
            connection = await asyncpg.connect(*args, **options)
        except DATABASE_ERRORS as error:
            outage.failed(address.explain(error))
            raise
        outage.served()
        return connection

    return connect


def explain_store(settings: Settings, error: Exception) -> str:
    """Returns which server failed a statement of the store, by which variable it is configured, and why."""
    if isinstance(error, store.StoreUnreachable) or settings.store_url is None:
        return str(error)
    address = store.Address.parse(settings.store_url, settings.store_variable)
    if is_outage(error):
        return address.explain(error)
    return f"Postgres at {address.where} ({address.variable}) refused a statement: {error}"


@asynccontextmanager
async def open_leftovers(settings: Settings) -> AsyncIterator[store.StoredLeftovers | None]:
    """Yields the store's leftovers without connecting; None if no store is configured.

    A command that runs checks needs no store: a probe reports that nothing can be remembered.
    """
    if settings.store_url is None:
        yield None
        return
    address = store.Address.parse(settings.store_url, settings.store_variable)
    options = address.options() | {"timeout": 2, "statement_cache_size": 0}
    async with asyncpg.create_pool(address.dsn, min_size=0, max_size=2, **options) as pool:
        yield store.StoredLeftovers(pool)


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """Turns errors of the ledger into StoreUnreachable, for commands that can do nothing without it."""
    url = required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    address = store.Address.parse(url)
    try:
        yield
    except DATABASE_ERRORS as error:
        raise store.StoreUnreachable(address.explain(error)) from None


async def check_reachable(ledger: asyncpg.Pool, settings: Settings) -> None:
    """Connects once. Raises StoreUnreachable."""
    with reaching(settings):
        async with ledger.acquire():
            pass


@asynccontextmanager
async def open_store(settings: Settings, *, size: int = 10) -> AsyncIterator[asyncpg.Pool]:
    """Opens Paywatch's own database and checks that this version understands its schema.

    When the store or the ledger becomes unreachable inside the block, raises StoreUnreachable, which names
    the database and the reason.
    """
    url = required(settings.store_url, "DATABASE_URL", "Paywatch keeps its records in Postgres")
    pool = await store.connect(url, size=size, variable=settings.store_variable)
    try:
        await store.check_schema(pool)
        yield pool
    except Exception as error:
        if not _is_database_outage(error):
            raise
        raise store.StoreUnreachable(await _find_unreachable(settings, error)) from error
    finally:
        await pool.close()


def _is_database_outage(error: Exception) -> bool:
    """An OSError with a file name is about a file that cannot be written, not about a connection. A broken
    pipe is that of the output, whose reader has ended: asyncpg has errors of its own for a connection. No
    connection reports a full disk: the output does, if it is a file."""
    ours = isinstance(error, BrokenPipeError) or getattr(error, "filename", None) is not None
    return is_outage(error) and not ours and getattr(error, "errno", None) not in _OF_FILES


_OF_FILES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


async def _find_unreachable(settings: Settings, error: Exception) -> str:
    """Says which database does not answer. The error itself may come from either, so both are tried again."""
    addresses = _addresses(settings)
    reasons = [reason for reason in [await _unreachable(each) for each in addresses] if reason]
    where = " and ".join(each.where for each in addresses)
    recovered = f"Postgres at {where} closed the connection ({error}) and answers again: try again"
    return "; ".join(reasons) or recovered


def _addresses(settings: Settings) -> list[store.Address]:
    """Returns the address of the store, and of the ledger if that is another one."""
    urls = [(settings.store_url, settings.store_variable), (settings.database_url, "DATABASE_URL")]
    found: dict[str, store.Address] = {}
    for url, variable in urls:
        if url is not None:
            found.setdefault(url.get_secret_value(), store.Address.parse(url, variable))
    return list(found.values())


async def _unreachable(address: store.Address) -> str | None:
    try:
        connection = await address.connect()
    except store.StoreUnreachable as error:
        return str(error)
    await connection.close(timeout=5)
    return None
