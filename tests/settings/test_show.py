import json
from collections.abc import Callable
from pathlib import Path

from settings import Settings, effective, load

GOOD = Path(__file__).parent / "good"


def test_every_value_is_shown_in_its_file_form(env: dict[str, str]) -> None:
    shown = effective(load(GOOD / "every_key.toml", env))
    job = next(check for check in shown["checks"] if check["kind"] == "payout_job")
    assert shown["checks"][0]["every"] == "30s"
    assert shown["checks"][0]["degraded_above"] == "1500ms"
    assert shown["checks"][0]["expect"]["json"]["checks.database"] is True
    assert job["max_age"] == "90m"
    assert shown["reconcile"]["daily_at"] == "02:30"
    assert shown["reconcile"]["stripe_share"] == "12.5%"
    assert shown["retention"] == {
        "readings": "14d",
        "rollups": "730d",
        "notifications": "365d",
        "audit_log": "600d",
    }
    assert shown["digests"]["weekly"]["at"] == "mon 08:00"
    assert shown["severities"]["P0"]["escalate"] == [{"after": "10m", "to": ["hook"]}]
    assert shown["severities"]["P0"]["acknowledge_expires"] == "2h"
    assert shown["hours"]["business"]["from"] == "08:30"
    assert shown["flapping"] == {"flips": 4, "within": "20m"}
    assert shown["maintenance"][0]["start"] == "2026-03-01T03:00:00"
    assert shown["maintenance"][0]["match"] == {"groups": "payments", "labels.team": "shop"}


def test_urls_are_masked_only_in_their_secrets(env: dict[str, str]) -> None:
    env |= {
        "REDIS_URL": "redis://:hunter2@redis.example:6379/0",
        "PAYWATCH_HEARTBEAT_URL": "https://hc.example/hunter2",
        "STRIPE_API_BASE": "https://stripe.example/v1?key=hunter2",
    }
    shown = effective(load(GOOD / "every_key.toml", env))
    assert shown["database_url"] == "postgresql://shop:********@db.example/shop"
    assert shown["redis_url"] == "redis://:********@redis.example:6379/0"
    assert shown["stripe_api_base"] == "https://stripe.example/v1?key=********"
    assert shown["paywatch_heartbeat_url"] == "********"
    assert shown["stripe_secret_key"] == "********"
    assert shown["checks"][0]["headers"] == {"Authorization": "********", "Accept": "********"}
    assert shown["checks"][0]["url"] == "https://shop.example/api/health?probe=********"
    assert shown["checks"][1]["secret"] == "********"
    assert shown["channels"]["team-chat"]["url"] == "********"
    assert shown["channels"]["chat-bot"]["token"] == "********"
    assert shown["channels"]["pager"]["url"] == "https://events.eu.pagerduty.com/v2/enqueue"
    assert (
        shown["channels"]["alertmanager"]["url"] == "http://ann:********@alertmanager.example:9093/prometheus"
    )
    assert shown["channels"]["errors"]["dsn"] == shown["channels"]["irm"]["url"] == "********"
    assert shown["channels"]["own-shape"]["body"]["text"] == "{severity} {subject}: {reason}"
    assert "hunter2" not in json.dumps(shown)


def test_unset_keys_are_null_in_a_fixed_order(loaded: Callable[[str], Settings]) -> None:
    shown = effective(loaded('service = "b"\nenvironment = "a"'))
    assert shown["redis_url"] is None
    assert list(shown) == list(Settings.model_fields)
    assert list(shown["severities"]) == ["P0", "P1", "P2", "P3"]
    assert json.dumps(shown) == json.dumps(effective(loaded('environment = "a"\nservice = "b"')))
