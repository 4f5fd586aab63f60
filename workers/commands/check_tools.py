"""What a command needs to run checks itself, without a worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from probes import Tools
from settings import Settings
from workers.app import open_tools
from workers.databases import open_ledger, open_leftovers


@asynccontextmanager
async def command_tools(settings: Settings) -> AsyncIterator[Tools]:
    """Opens the tools of checks. Leftovers are remembered in the store, if that can be reached."""
    async with (
        open_ledger(settings) as ledger,
        open_leftovers(settings) as leftovers,
        open_tools(settings, ledger, leftovers=leftovers) as tools,
    ):
        yield tools
