"""What `/metrics` answers if a collector has a bug, and to HEAD."""

from collections.abc import Iterator
from typing import Never

import httpx
import pytest
import structlog
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.registry import Collector

from tests.waiting import PATIENCE
from workers.metrics.server import serve


class Broken(Collector):
    def collect(self) -> Never:
        raise ValueError("postgresql://shop:hunter2pass@db.example/shop")

    def describe(self) -> list[Never]:
        return []


@pytest.fixture
def registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    Counter("orders", "Orders.", registry=registry)
    return registry


@pytest.fixture
def address(registry: CollectorRegistry) -> Iterator[str]:
    with serve("127.0.0.1", 0, registry, dict) as port:
        yield f"http://127.0.0.1:{port}/metrics"


def test_a_bug_of_a_collector_is_logged_and_not_printed(
    registry: CollectorRegistry, address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The log masks secrets, has one format, and is what Sentry's reports are made of."""
    registry.register(Broken())
    with structlog.testing.capture_logs() as lines:
        response = httpx.get(address, timeout=PATIENCE)
    assert response.status_code == 500
    assert response.json() == {"error": "see scrape_broke in the log"}
    assert [(each["event"], each["log_level"], each["exc_info"]) for each in lines] == [
        ("scrape_broke", "error", True)
    ]
    assert "hunter2pass" not in capfd.readouterr().err


def test_head_has_the_status_of_get_and_no_body(address: str) -> None:
    found, head = httpx.get(address, timeout=PATIENCE), httpx.head(address, timeout=PATIENCE)
    assert "orders_total 0.0" in found.text
    assert (head.status_code, head.headers["content-type"]) == (200, found.headers["content-type"])
    assert head.content == b""
