"""Metrics of scope ``fleet`` are the same on every worker, whatever its own configuration is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from pydantic import SecretStr

import settings
from settings import Settings
from tests.workers.metrics.state import load
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.jobs import audit
from workers.metrics.catalog import CATALOG
from workers.metrics.worker import Metrics

NOWHERE = "redis://127.0.0.1:1/0"
OTHER = """
[[checks]]
name = "other"
kind = "tcp"
host = "127.0.0.1"
port = 9
every = "1h"

[channels.pager]
kind = "webhook"
url = "https://pager.test/paywatch"

[reconcile]
objects = ["refunds"]
"""


def other(tmp_path: Path) -> Settings:
    """The configuration of an outdated worker."""
    path = tmp_path / "other.toml"
    path.write_text(OTHER)
    return settings.load(path, {})


@pytest.fixture
async def app(tmp_path: Path, store_db: str) -> AsyncIterator[App]:
    """A worker that has made its configuration the active one."""
    active = load(tmp_path).model_copy(update={"database_url": SecretStr(store_db)})
    redis = queue.connect(SecretStr(NOWHERE), queue.PROBES, patient=False)
    async with open_app(active, "active", redis) as app:
        await audit.upkeep(app)
        await adopt_configuration(app)
        yield app
    await redis.aclose(close_connection_pool=True)


async def fleet_lines(metrics: Metrics, app: App) -> list[str]:
    await metrics.state.refresh(app.store)
    fleet = {name for name, spec in CATALOG.items() if spec.scope == "fleet"}
    lines = generate_latest(metrics.registry).decode().splitlines()
    return [line for line in lines if line.partition("{")[0].partition(" ")[0] in fleet]


async def test_an_outdated_worker_shows_the_active_revision(app: App, tmp_path: Path) -> None:
    active = await fleet_lines(Metrics(app.settings), app)
    outdated = Metrics(other(tmp_path))
    assert 'check="other"' in generate_latest(outdated.registry).decode()  # all that it knows
    shown = await fleet_lines(outdated, app)
    assert shown == active
    assert 'paywatch_check_info{check="page"' in "\n".join(shown)
    assert 'paywatch_notifications_pending{channel="hook"} 0.0' in shown
    assert 'paywatch_reconcile_daily{object="payments"} 0.0' in shown
