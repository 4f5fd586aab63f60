"""The metrics that a worker serves to Prometheus."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from reconcile import CLASSES
from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from store import migrate_async
from tests.waiting import PATIENCE
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, Worker, hook, http_check

SECRET = "hunter2-hunter2"


def port_of(worker: Worker) -> int:
    return int(worker.events("metrics_served")[0]["port"])


def scrape(worker: Worker) -> str:
    url = f"http://127.0.0.1:{port_of(worker)}/metrics"
    return httpx.get(url, trust_env=False, timeout=PATIENCE).text


def samples(worker: Worker) -> Iterator[Sample]:
    for family in text_string_to_metric_families(scrape(worker)):
        yield from family.samples


def value(worker: Worker, name: str, **labels: str) -> float | None:
    found = [s.value for s in samples(worker) if s.name == name and s.labels == labels]
    return found[0] if found else None


@pytest.fixture
async def measured(fleet: Fleet, town: Company) -> Worker:
    """A worker that serves its metrics, with one check that is due once an hour."""
    page = http_check("page", f"{town.shop_url}/api/health", every="1h")
    channel = hook("hook", f"{town.receiver_url}/{SECRET}")
    fleet.configure(page, channel)
    town.shop.faults.add("latency", seconds=0.3)
    return await fleet.started("all", "--metrics-port", "0")


async def test_every_known_label_set_starts_at_zero(measured: Worker) -> None:
    series = {(s.name, tuple(s.labels.items())) for s in samples(measured)}
    assert ("paywatch_check_runs_total", (("check", "page"),)) in series
    assert ("paywatch_check_duration_seconds_count", (("check", "page"),)) in series
    for cause in ("status", "connect", "timeout", "blind", "missed"):
        assert ("paywatch_check_failures_total", (("check", "page"), ("reason", cause))) in series
    for outcome in ("delivered", "retry", "failed", "unknown"):
        assert ("paywatch_notifications_total", (("channel", "hook"), ("outcome", outcome))) in series
    for word in CLASSES:
        assert ("paywatch_reconcile_records_total", (("class", word), ("object", "payments"))) in series
    events = (("endpoint", "events"), ("status", "429"))
    assert ("paywatch_stripe_requests_total", events) in series
    names = {name for name, _ in series}
    assert {
        "paywatch_store_up",
        "paywatch_readings_buffered",
        "paywatch_readings_dropped_total",
        "paywatch_check_schedule_delay_seconds_count",
        "paywatch_notification_latency_seconds_count",
        "paywatch_reconcile_duration_seconds_count",
        "process_resident_memory_bytes",
    } <= names
    assert value(measured, "paywatch_check_info", check="page", kind="http", severity="P0") == 1


async def test_metrics_follow_events_in_valid_prometheus_format(
    measured: Worker, fleet: Fleet, town: Company
) -> None:
    await fleet.until(lambda: value(measured, "paywatch_check_runs_total", check="page") == 1, "a run counts")
    await fleet.until(lambda: value(measured, "paywatch_check_up", check="page") == 1, "its state is shown")
    assert value(measured, "paywatch_check_duration_seconds_sum", check="page") >= 0.3  # type: ignore[operator]
    assert value(measured, "paywatch_check_schedule_delay_seconds_count") == 1
    assert value(measured, "paywatch_check_phase_duration_seconds_count", check="page", phase="connect") == 1
    last = value(measured, "paywatch_check_last_success_timestamp_seconds", check="page")
    assert last == (await fleet.value("select slot from paywatch.readings")).timestamp()
    for severity in ("P0", "P1", "P2", "P3"):
        assert value(measured, "paywatch_incidents_open", severity=severity) == 0
    assert any(s.name == "paywatch_worker_last_heartbeat_timestamp_seconds" for s in samples(measured))
    for sample in samples(measured):
        for text in sample.labels.values():
            assert not re.search(r"://|127\.0\.0\.1|inc_|run_", text), sample
    assert SECRET not in scrape(measured)
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not on the PATH: all but its opinion was checked")
    result = subprocess.run(
        ["promtool", "check", "metrics"],
        input=scrape(measured),
        text=True,
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


async def test_incidents_and_their_notifications_are_counted(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"), hook("hook", town.receiver_url))
    town.shop.behave(health="unhealthy")
    worker = await fleet.started("probes", "--metrics-port", "0")
    delivered = {"channel": "hook", "outcome": "delivered"}
    await fleet.until(lambda: value(worker, "paywatch_notifications_total", **delivered), "a delivery counts")
    await fleet.until(lambda: value(worker, "paywatch_incidents_open", severity="P0") == 1, "it is open")
    assert value(worker, "paywatch_check_failures_total", check="page", reason="status")
    assert value(worker, "paywatch_notification_latency_seconds_count")
    assert value(worker, "paywatch_check_up", check="page") == 0


async def test_the_metrics_survive_the_store(
    tmp_path: Path, own_postgres: EmbeddedPostgres, redis_url: str, town: Company
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, redis_url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        worker = await fleet.started("probes", "--metrics-port", "0")
        await fleet.until(lambda: value(worker, "paywatch_store_up") == 1, "the store is up")
        own_postgres.kill()
        await fleet.until(lambda: value(worker, "paywatch_store_up") == 0, "the store is down")
        assert value(worker, "paywatch_check_runs_total", check="page") is not None
        own_postgres.start()
        await fleet.until(lambda: value(worker, "paywatch_store_up") == 1, "the store is up again")


async def test_a_metrics_port_in_use_is_one_sentence(fleet: Fleet) -> None:
    fleet.configure()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = await fleet.paywatch("worker", "all", "--metrics-port", str(port))
    assert result.returncode == 2
    assert result.stderr == (
        f"paywatch: workers.metrics_port: cannot listen on 127.0.0.1 port {port} "
        "(address already in use): choose another one\n"
    )
