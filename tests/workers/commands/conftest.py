from pathlib import Path

import pytest

from sandbox.company import Company
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, hook, http_check


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
