import json
from collections.abc import Callable
from pathlib import Path

from settings import Settings, effective, load

GOOD = Path(__file__).parent / "good"


def test_every_value_is_shown_in_its_file_form(env: dict[str, str]) -> None:
    shown = effective(load(GOOD / "every_key.toml", env))
    assert shown["checks"][0]["every"] == "30s"
    assert shown["checks"][0]["degraded_above"] == "1500ms"
    assert shown["checks"][0]["expect"]["json"]["checks.database"] is True
    assert shown["checks"][3]["max_age"] == "90m"
    assert shown["reconcile"]["daily_at"] == "02:30"
    assert shown["reconcile"]["stripe_share"] == "12.5%"
    assert shown["retention"] == {"readings": "14d"}
    assert shown["severities"]["P0"]["escalate"] == [{"after": "10m", "to": ["hook"]}]


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
    assert shown["channels"]["team-chat"] == {"kind": "slack", "url": "********"}
    assert shown["channels"]["pager"]["url"] == "https://events.eu.pagerduty.com/v2/enqueue"
    assert "hunter2" not in json.dumps(shown)


def test_unset_keys_are_null_in_a_fixed_order(loaded: Callable[[str], Settings]) -> None:
    shown = effective(loaded('service = "b"\nenvironment = "a"'))
    assert shown["redis_url"] is None
    assert list(shown) == list(Settings.model_fields)
    assert list(shown["severities"]) == ["P0", "P1", "P2", "P3"]
    assert json.dumps(shown) == json.dumps(effective(loaded('environment = "a"\nservice = "b"')))
