"""What an emergency needs of its own: tools that use no store, and the name of its thread."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import probes
import store
from settings import Settings
from workers.app import open_tools
from workers.databases import open_ledger
from workers.errors import required
from workers.outages import Outages
from workers.stripe_clients import StripeObserver


@asynccontextmanager
async def open_own_tools(
    settings: Settings, outages: Outages, observer: StripeObserver
) -> AsyncIterator[probes.Tools]:
    """Opens what probes need without the store."""
    async with (
        open_ledger(settings, outages.ledger) as ledger,
        open_tools(settings, ledger, observer, outages.stripe) as tools,
    ):
        yield tools


def thread_of(settings: Settings) -> str:
    """Returns the thread of all outages of this store: the same for each of its workers."""
    url = required(settings.store_url, "DATABASE_URL", "Paywatch keeps its records in Postgres")
    address = store.Address.parse(url, settings.store_variable)
    parts = (address.where, address.database, settings.environment, settings.service)
    return "emg_" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
