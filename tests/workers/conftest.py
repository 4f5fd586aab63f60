from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from sandbox.company import Company
from tests.conftest import CommandLine
from tests.workers.fleet import Fleet

Paywatch = Callable[..., Awaitable[Result]]


def environment(dsn: str, redis_url: str, company: Company) -> dict[str, str]:
    return {
        "DATABASE_URL": dsn,
        "REDIS_URL": redis_url,
        "STRIPE_SECRET_KEY": company.restricted_key,
        "STRIPE_API_BASE": company.stripe_url,
        "STRIPE_WEBHOOK_SECRET": company.webhook_secret,
    }


@pytest.fixture
def town(company: Callable[..., Company]) -> Company:
    """A small company whose shop needs no database."""
    return company(payments=10)


@pytest.fixture
def fleet(tmp_path: Path, store_db: str, redis_url: str, town: Company) -> Iterator[Fleet]:
    """Workers on the servers that all tests share, next to `town`."""
    with Fleet(tmp_path, environment(store_db, redis_url, town)) as fleet:
        yield fleet


@pytest.fixture
def paywatch(command_line: CommandLine) -> Paywatch:
    """`await paywatch(fleet, "status", "--json")` in this process; a variable that is "" is not set."""

    async def run(fleet: Fleet, *arguments: str, **more: str) -> Result:
        return await command_line({**fleet.environment, **more}, *arguments)

    return run
