from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.company import Company
from tests.workers.fleet import Fleet


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
    """Workers on the servers that all tests share, beside `town`."""
    with Fleet(tmp_path, environment(store_db, redis_url, town)) as fleet:
        yield fleet
