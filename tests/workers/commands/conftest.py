import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from sandbox.company import Company
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, hook, http_check

Paywatch = Callable[..., Awaitable[Result]]


@pytest.fixture
def configured(fleet: Fleet, town: Company) -> Fleet:
    """Two checks, the second broken, and a channel."""
    health = f"{town.shop_url}/api/health"
    town.shop.behave(failing=("payment",))
    page, broken = http_check("page", f"{health}/database"), http_check("broken", f"{health}/payment")
    fleet.configure(page, broken, hook("hook", f"{town.receiver_url}/hook"))
    return fleet


@pytest.fixture
def bare(tmp_path: Path, database: str, redis_url: str, town: Company) -> Fleet:
    """A configuration on a database without Paywatch's schema."""
    fleet = Fleet(tmp_path, environment(database, redis_url, town))
    fleet.configure()
    return fleet


@pytest.fixture
def paywatch() -> Iterator[Paywatch]:
    """`await paywatch(fleet, "status", "--json")` in this process; a variable that is "" is not set."""
    from workers.main import app

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    runner = CliRunner()

    async def run(fleet: Fleet, *arguments: str, **more: str) -> Result:
        variables = {**fleet.environment, **more}
        return await asyncio.to_thread(runner.invoke, app, list(arguments), env=variables)

    yield run
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
