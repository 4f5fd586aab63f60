"""Metrics have the series that a dashboard needs: all that can happen from the start, and nothing else."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from prometheus_client import generate_latest

import settings
from docs.metrics_page import MOST_SERIES
from probes import PROBES, Outcome, Reading, Verdict
from settings import Settings
from store import write_heartbeat
from store.checks import lock_schedule, replace_checks
from store.transactions import transaction
from tests.store.watch import scheduled
from tests.workers.metrics.state import load
from workers.demo.environment import CONFIGURATION
from workers.metrics.catalog import CATALOG
from workers.metrics.worker import Metrics

MOST_LINES, MOST_OF_A_CHECK = 480, 65
NOW = datetime(2026, 11, 30, tzinfo=UTC)
ENVIRONMENT = {
    "STRIPE_SECRET_KEY": "rk_test_" + "a" * 24,
    "STRIPE_WEBHOOK_SECRET": "whsec_ZGVtb25zdHJhdGlvbi1zZWNyZXQ=",
    "DATABASE_URL": "postgresql://paywatch@127.0.0.1/shop",
    "REDIS_URL": "redis://127.0.0.1/0",
}
PHASES: Mapping[str, tuple[str, ...]] = {
    "api-health": ("dns", "connect", "first_byte", "transfer", "total"),
    "webhook-round-trip": ("dns", "connect", "first_byte", "transfer", "total", "sent", "answered", "seen"),
    "stripe": ("balance", "account"),
}


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    """The configuration of the demonstration: four checks, two channels, payments are reconciled."""
    path = tmp_path / "paywatch.toml"
    path.write_text(
        CONFIGURATION.substitute(
            shop="http://shop.test", receiver="http://receiver.test", statuses='succeeded = "PAID"'
        )
    )
    return settings.load(path, ENVIRONMENT)


def reading(check: str, verdict: Verdict = Verdict.PASS, cause: str = "") -> Reading:
    phases = dict.fromkeys(PHASES.get(check, ()), 0.1)
    return Reading(check, NOW, Outcome(verdict, "it says so", cause=cause, phases=phases), NOW, 0.3)


def series(metrics: Metrics, name: str, label: str) -> dict[str, float]:
    """The values of a metric by one of its labels."""
    return {
        sample.labels[label]: sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == name
    }


async def test_four_checks_make_few_lines(store_pool: asyncpg.Pool, demo: Settings) -> None:
    names = [check.name for check in demo.checks]
    async with transaction(store_pool) as connection:
        await lock_schedule(connection)
        await replace_checks(connection, scheduled(*names))
    await write_heartbeat(store_pool, "worker@host", "probes", {}, 0.0)
    metrics = Metrics(demo)
    for name in names:
        metrics.recorded(reading(name))
    await metrics.state.refresh(store_pool)
    lines = generate_latest(metrics.registry).decode().splitlines()
    of_checks = Counter(match[1] for line in lines if (match := re.search(r'check="([^"]+)"', line)))
    assert len(names) == 4
    assert set(of_checks) == set(names)
    assert len(lines) <= MOST_LINES
    assert sum(not line.startswith("#") for line in lines) < MOST_SERIES
    assert max(of_checks.values()) <= MOST_OF_A_CHECK
    assert not any("_created" in line for line in lines)


def test_only_possible_causes_start_at_zero(demo: Settings) -> None:
    metrics = Metrics(demo)
    found: dict[str, set[str]] = {check.name: set() for check in demo.checks}
    for family in metrics.registry.collect():
        for sample in family.samples:
            if sample.name == "paywatch_check_failures_total":
                found[sample.labels["check"]].add(sample.labels["reason"])
                assert sample.value == 0
    assert {"status", "json", "timeout", "missed"} <= found["api-health"]  # it is at an http:// address
    assert not found["api-health"] & {"tls", "certificate", "text", "headers", "save", "drill"}
    assert {"forged_accepted", "replayed_effect", "no_effect"} <= found["webhook-round-trip"]
    assert not found["webhook-round-trip"] & {"oversized_accepted", "old_secret_refused", "seen"}
    assert {"query", "stale"} <= found["payout-job"]
    assert not found["payout-job"] & {"page", "store", "connect"}


def test_an_https_address_has_the_causes_of_tls(tmp_path: Path) -> None:
    reasons = series(Metrics(load(tmp_path)), "paywatch_check_failures_total", "reason")
    assert {"tls", "certificate", "trust"} <= set(reasons)


def test_what_was_not_expected_is_counted(demo: Settings) -> None:
    metrics = Metrics(demo)
    metrics.recorded(reading("api-health", Verdict.FAIL, "tls"))
    metrics.stripe.requested("charges/:id", 200, 0.1)
    metrics.stripe.retried("new_cause")
    metrics.emergency_sent("removed", "undeliverable")
    assert series(metrics, "paywatch_check_failures_total", "reason")["tls"] == 1
    assert series(metrics, "paywatch_stripe_requests_total", "endpoint")["charges/:id"] == 1
    assert series(metrics, "paywatch_stripe_retries_total", "cause")["new_cause"] == 1
    assert series(metrics, "paywatch_notifications_total", "channel")["removed"] == 1


def test_a_worker_has_the_series_of_its_roles(demo: Settings) -> None:
    probing, reconciling = (Metrics(demo, [role]) for role in ("probes", "reconcile"))
    requests = "paywatch_stripe_requests_total"
    assert "balance_transactions" not in series(probing, requests, "endpoint")
    assert "webhook_endpoints" not in series(reconciling, requests, "endpoint")
    assert series(probing, "paywatch_reconcile_records_total", "object") == {}
    assert set(series(reconciling, "paywatch_reconcile_records_total", "object")) == {"payments"}
    for name in ("paywatch_check_runs_total", "paywatch_check_failures_total"):
        assert series(reconciling, name, "check") == {}
    assert set(series(reconciling, "paywatch_notifications_total", "channel")) == set()


def test_buckets_include_the_limits_that_people_set() -> None:
    buckets = {name: spec.buckets for name, spec in CATALOG.items() if spec.type == "histogram"}
    assert {0.1, 1, 5, 10} <= set(buckets["paywatch_check_duration_seconds"])
    assert all(3 <= len(limits) <= 8 and list(limits) == sorted(limits) for limits in buckets.values())


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_what_a_cause_needs_is_declared_of_a_cause(kind: str) -> None:
    assert set(PROBES[kind].needs) <= set(PROBES[kind].causes)
