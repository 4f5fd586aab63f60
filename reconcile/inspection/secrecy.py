"""The key of the hashes in what a command shows: that of the reports, so that both can be compared."""

import secrets

import asyncpg

from reconcile.reports.privacy import Scrubber
from settings import Settings


async def display_scrubber(store: asyncpg.Pool, settings: Settings) -> Scrubber:
    """Returns the scrubber of the reports. Before the first report there is no key: a random one is used
    once, since to look at something must not write to the store."""
    if settings.paywatch_pii_key is not None:
        return Scrubber(settings.paywatch_pii_key.get_secret_value().encode())
    stored = await store.fetchval("select key from paywatch.keys where name = 'pii'")
    return Scrubber(stored or secrets.token_bytes(32))
