from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import Condition, Rule, parse_condition
from settings.rules import Op

OPS: list[Op] = [">", ">=", "<", "<=", "==", "!="]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (
            "payment_failure_rate > 5% for 5 minutes",
            Condition("payment_failure_rate", ">", 0.05, timedelta(minutes=5)),
        ),
        (
            "avg_payment_latency > 10 seconds for 3 minutes",
            Condition("avg_payment_latency", ">", 10.0, timedelta(minutes=3)),
        ),
        ("security_violations > 0", Condition("security_violations", ">", 0.0, timedelta(0))),
        ("memory_usage>=90% for 10m", Condition("memory_usage", ">=", 0.9, timedelta(minutes=10))),
        ("latency < 250ms for 1 hour", Condition("latency", "<", 0.25, timedelta(hours=1))),
        ("age <= 1.5 hours", Condition("age", "<=", 5400.0, timedelta(0))),
        ("age > 2d for 1 day", Condition("age", ">", 172_800.0, timedelta(days=1))),
        ("  balance == -5 for 30 s ", Condition("balance", "==", -5.0, timedelta(seconds=30))),
        ("state != 1 for 1 second", Condition("state", "!=", 1.0, timedelta(seconds=1))),
        ("rate > 12.3%", Condition("rate", ">", 0.123, timedelta(0))),
    ],
)
def test_documented_conditions_are_parsed(text: str, condition: Condition) -> None:
    assert parse_condition(text) == condition


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("payment_volume < 50% of baseline for 15 minutes", '"of baseline" is not supported'),
        ("payment_volume < 50% of the baseline", '"of baseline" is not supported'),
        ("health_check_failures > 3 consecutive", '"consecutive" is not supported'),
        ("database_connection_failures > 2 in 5 minutes", '"in N minutes" is not supported'),
        ("failures > 2 within the last 5 minutes", '"in N minutes" is not supported'),
        ("failures = 2", '"=" is not a comparison: use "=="'),
        ("failures => 2", "cannot be parsed"),
        ("> 5%", "cannot be parsed"),
        ("failures > many", "cannot be parsed"),
        ("failures > 2 for 5", "cannot be parsed"),
        ("failures > 2 for -5 minutes", "cannot be parsed"),
        ("failures > 2 and latency > 3", "cannot be parsed"),
        ("failures > ٣", "cannot be parsed"),
        ("", "cannot be parsed"),
    ],
)
def test_other_conditions_report_the_supported_form(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="write it like") as raised:
        parse_condition(text)
    assert str(raised.value).startswith(reason)
    assert str(raised.value).endswith('; write it like "payment_failure_rate > 5% for 5 minutes"')


@given(
    op=st.sampled_from(OPS),
    threshold=st.integers(-(10**12), 10**12),
    hold=st.integers(0, 999_999),
    unit=st.sampled_from(["second", "minute", "hour"]),
)
def test_a_formatted_condition_parses_to_itself(op: Op, threshold: int, hold: int, unit: str) -> None:
    condition = parse_condition(f"value {op} {threshold} for {hold} {unit}s")
    assert condition == Condition("value", op, float(threshold), timedelta(**{f"{unit}s": hold}))


def test_a_rule_has_its_text_and_its_parsed_condition() -> None:
    rule = Rule(name="failures", condition="payment_failure_rate > 5% for 5m")
    assert rule.condition == "payment_failure_rate > 5% for 5m"
    assert rule.parsed == Condition("payment_failure_rate", ">", 0.05, timedelta(minutes=5))
    assert rule == Rule(name="failures", condition="payment_failure_rate > 5% for 5m")
