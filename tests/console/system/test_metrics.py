"""``/metrics`` of the console: the state, and every worker process's own metrics, in one valid page."""

import shutil
import subprocess
from pathlib import Path

import asyncpg
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

import store
from console.roles import Role
from tests.console.conftest import Visit
from tests.workers.metrics.state import full_metrics
from workers.metrics.catalog import CATALOG


async def test_the_page_has_every_family_once(visit: Visit, store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    metrics = await full_metrics(store_pool, tmp_path)
    for worker in ("probes@a", 'probes@"b"'):
        await store.write_metric_snapshot(store_pool, worker, metrics.snapshots.text())
    page = (await (await visit()).get("/metrics")).text
    heads = [line for line in page.splitlines() if line.startswith("# TYPE")]
    assert len(heads) == len(set(heads))
    found = {}
    for family in text_string_to_metric_families(page):
        found[f"{family.name}_total" if family.type == "counter" else family.name] = family
    missing = {name for name in set(CATALOG) - set(found) if CATALOG[name].scope == "process"}
    assert missing == set()
    runs = found["paywatch_check_runs_total"].samples
    assert {each.labels["worker"] for each in runs} == {"probes@a", 'probes@"b"'}
    assert all("worker" not in each.labels for each in found["paywatch_check_up"].samples)
    assert_promtool_accepts(page)


def assert_promtool_accepts(page: str) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not on the PATH")
    result = subprocess.run(
        ["promtool", "check", "metrics"], input=page, text=True, capture_output=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


async def test_a_snapshot_has_no_state_that_workers_share(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    metrics = await full_metrics(store_pool, tmp_path)
    own = {line.split()[2] for line in metrics.snapshots.text().splitlines() if line.startswith("# TYPE")}
    whole = generate_latest(metrics.registry).decode()
    assert own < {line.split()[2] for line in whole.splitlines() if line.startswith("# TYPE")}
    assert {CATALOG[name].scope for name in own} == {"process"}


async def test_only_workers_count_as_scraped(visit: Visit, store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    """`PaywatchBlind` and `PaywatchWorkerNotScraped` count `paywatch_store_up`."""
    client = await visit()
    alone = (await client.get("/metrics")).text
    assert "\npaywatch_store_up{" not in alone
    assert "\npaywatch_problems{" in alone
    metrics = await full_metrics(store_pool, tmp_path)
    await store.write_metric_snapshot(store_pool, "probes@a", metrics.snapshots.text())
    page = (await (await visit()).get("/metrics")).text
    lines = [line for line in page.splitlines() if line.startswith("paywatch_store_up{")]
    assert [line.partition("}")[0] for line in lines] == ['paywatch_store_up{worker="probes@a"']


async def test_dead_and_broken_workers_are_counted_and_left_out(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    text = "# HELP x_total x\n# TYPE x_total counter\nx_total{} 1\n"
    await store.write_metric_snapshot(store_pool, "living", text)
    await store.write_metric_snapshot(store_pool, "dead", text)
    await store.write_metric_snapshot(store_pool, "garbled", text + '{"no": "sample"}')
    await store.write_metric_snapshot(store_pool, "other", text.replace("counter", "gauge"))
    await store_pool.execute(
        "update paywatch.metric_snapshots set at = now() - interval '2 minutes' where worker = 'dead'"
    )
    page = (await (await visit()).get("/metrics")).text
    samples = [line for line in page.splitlines() if line.startswith("x_total")]
    assert samples == ['x_total{worker="living"} 1']
    counts = {line.split('state="')[1][:7]: line[-3:] for line in page.splitlines() if "state=" in line}
    assert counts == {"current": "1.0", 'stale"}': "1.0", "unreada": "2.0"}


async def test_without_the_store_it_is_503(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit(database_url="postgresql://127.0.0.1:1/shop")
    answer = await client.get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_a_store_that_cannot_be_read_is_503(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute("alter table paywatch.metric_snapshots rename to away")
    answer = await (await visit()).get("/metrics")
    assert answer.status_code == 503
    assert "paywatch_store_up" not in answer.text


async def test_it_needs_the_permission_to_read(visit: Visit) -> None:
    assert (await (await visit([Role.VIEWER])).get("/metrics")).status_code == 200
    assert (await (await visit([])).get("/metrics")).status_code == 403
    refused = await (await visit()).get("/metrics", headers={"Authorization": "Bearer pwt_wrong"})
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
