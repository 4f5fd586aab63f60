"""Reads the pings of heartbeat checks from the store, for probes."""

from functools import partial

import asyncpg

import store
from probes import Pings, PingsUnavailable, ReadPings
from reconcile.postgres import is_outage
from settings import Settings
from workers.databases import DATABASE_ERRORS, open_store
from workers.errors import NotConfigured

_UNREADABLE = "the pings cannot be read from the store"


def pings_of(pool: asyncpg.Pool) -> ReadPings:
    """Returns the function that reads pings of this store."""
    return partial(_read, pool)


def pings_on_demand(settings: Settings) -> ReadPings:
    """Returns a function that connects for each call, where no worker keeps the store open."""
    return partial(_connect_and_read, settings)


async def _read(pool: asyncpg.Pool, name: str) -> Pings:
    try:
        return await store.read_pings(pool, name)
    except DATABASE_ERRORS as error:
        why = "it cannot be reached" if is_outage(error) else "it refused the statement"
        raise PingsUnavailable(f"{_UNREADABLE}: {why} ({type(error).__name__})") from error


async def _connect_and_read(settings: Settings, name: str) -> Pings:
    try:
        async with open_store(settings, size=1) as pool:
            return await _read(pool, name)
    except (store.StoreUnreachable, store.SchemaError, NotConfigured) as error:
        raise PingsUnavailable(f"{_UNREADABLE}: {error}") from error
