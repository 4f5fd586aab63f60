"""Real worker processes push their metrics."""

import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from opentelemetry.proto.metrics.v1 import metrics_pb2 as pb

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from store import migrate_async
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, http_check
from tests.workers.otlp.collector import Collector, Received, collecting, hang, labels_of

ARQ = str(Path(sys.executable).with_name("arq"))
SECRET = "hunter2-hunter2"
TOKEN = "dG9rZW4tdG9rZW4"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def variables(collector: Collector) -> dict[str, str]:
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url.replace("://", f"://tenant:{SECRET}@"),
        "OTEL_EXPORTER_OTLP_HEADERS": f"api-key={SECRET},x-token=Bearer%20{TOKEN}",
        "OTEL_METRIC_EXPORT_INTERVAL": "1000",
        "OTEL_RESOURCE_ATTRIBUTES": "team=payments",
        "APP_VERSION": "v7",
    }


async def test_a_worker_pushes_what_it_serves(fleet: Fleet, town: Company, collector: Collector) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    worker = await fleet.started("all", **variables(collector))

    def arrived() -> Received | None:
        shown = [each for each in collector.taken if each.value("paywatch_otlp_exports", outcome="accepted")]
        return next((each for each in shown if each.value("paywatch_check_up", check="page") == 1), None)

    last: Received = await fleet.until(arrived, "the state of the check arrives")
    assert len(worker.events("otlp_pushed")) == 1
    assert last.value("paywatch_check_runs", check="page") == 1
    assert last.headers["x-token"] == f"Bearer {TOKEN}"
    assert {name: value for name, value in last.resource.items() if name != "service.instance.id"} == {
        "service.name": "shop",
        "service.version": "v7",
        "deployment.environment.name": "test",
        "team": "payments",
    }
    assert last.resource["service.instance.id"].startswith("all@")
    assert await worker.stop() == 0
    assert collector.refused == []
    assert SECRET not in worker.log()
    assert TOKEN not in worker.log()


def runs(pushes: Sequence[Received], check: str) -> tuple[float, int]:
    """How often the check ran, as a receiver adds it up, and how many starts its series has."""
    totals: dict[tuple[str, int], float] = {}
    for push in pushes:
        metric = push.metrics.get("paywatch_check_runs", pb.Metric())
        is_total = metric.sum.aggregation_temporality == pb.AGGREGATION_TEMPORALITY_CUMULATIVE
        for point in metric.sum.data_points:
            if labels_of(point) == {"check": check}:
                series = (push.resource["service.instance.id"], point.start_time_unix_nano)
                before = totals.get(series, 0)
                assert not is_total or point.as_double >= before, "a total falls only with another start"
                totals[series] = point.as_double if is_total else before + point.as_double
    return sum(totals.values()), len(totals)


@pytest.mark.parametrize("temporality", ["cumulative", "delta"])
async def test_a_reload_and_a_restart_count_nothing_twice(
    fleet: Fleet, town: Company, collector: Collector, temporality: str
) -> None:
    checks = [
        http_check(name, f"{town.shop_url}/api/health", every="1h") for name in ("first", "second", "third")
    ]
    pushing = variables(collector) | {"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": temporality}
    fleet.configure(checks[0])
    worker = await fleet.started("probes", **pushing)
    await fleet.until(lambda: runs(collector.taken, "first")[0], "the first check is counted")
    fleet.configure(*checks[:2])
    worker.send(signal.SIGHUP)
    await fleet.until(lambda: runs(collector.taken, "second")[0], "the second check is counted")
    worker.kill()
    fleet.configure(*checks)
    await fleet.started("probes", **pushing)
    await fleet.until(lambda: runs(collector.taken, "third")[0], "the third check is counted")
    counted = [runs(collector.taken, name) for name in ("first", "second", "third")]
    assert [total for total, _ in counted] == [1, 1, 1]
    if temporality == "cumulative":
        assert [starts for _, starts in counted] == [3, 2, 1]
    assert collector.refused == []


async def test_the_arq_command_pushes_too_and_says_why_it_cannot(
    fleet: Fleet, town: Company, collector: Collector
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    collector.always = hang()
    worker = fleet.launch(
        [ARQ, "workers.ProbeWorker"], OTEL_EXPORTER_OTLP_TIMEOUT="4000", **variables(collector)
    )
    await fleet.until(lambda: worker.events("otlp_unreachable"), "the hanging receiver is reported")
    collector.always = None
    collector.released.set()
    await fleet.until(lambda: worker.events("otlp_recovered"), "a later push arrives")
    assert await worker.stop() == 0
    assert len(worker.events("otlp_unreachable")) == 1
    assert SECRET not in worker.log()


async def test_a_worker_stops_while_the_receiver_hangs(
    fleet: Fleet, town: Company, collector: Collector
) -> None:
    """The timeout is ten minutes, so a push that was waited for would outlast the test."""
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    collector.always = hang()
    worker = await fleet.started(OTEL_EXPORTER_OTLP_TIMEOUT="600000", **variables(collector))
    await fleet.until(lambda: collector.received, "a push hangs")
    assert await worker.stop() == 0
    assert "Traceback" not in worker.log()


async def test_the_state_of_an_unreachable_store_is_not_pushed(
    tmp_path: Path, own_postgres: EmbeddedPostgres, redis_url: str, town: Company, collector: Collector
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, redis_url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
        await fleet.started(**variables(collector))
        await fleet.until(
            lambda: collector.taken and collector.taken[-1].value("paywatch_store_up") == 1, "the store is up"
        )
        assert "paywatch_incidents_open" in collector.taken[-1].metrics
        own_postgres.kill()
        await fleet.until(lambda: collector.taken[-1].value("paywatch_store_up") == 0, "the store is down")
        shown = set(collector.taken[-1].metrics)
        assert "paywatch_check_runs" in shown
        assert not shown & {"paywatch_incidents_open", "paywatch_check_up", "paywatch_check_overdue"}
