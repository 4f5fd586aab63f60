"""Exported rules: accepted by promtool, and the same decisions as Paywatch's own engine."""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules import History, Sample, Truth, judge
from probes import Verdict
from settings.policy import Rule
from settings.rules.defaults import DEFAULT_RULES
from workers.prometheus_rules import export
from workers.prometheus_rules.promql import duration

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
START = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def rule(name: str = "r", **keys: Any) -> Rule:
    return Rule.model_validate({"name": name} | keys)


def defaults() -> list[Rule]:
    return [Rule.model_validate({"use": name}) for name in DEFAULT_RULES]


def check_file(folder: Path, rules: Sequence[Rule]) -> Path:
    file = folder / "rules.yml"
    file.write_text(export(rules, []).text())
    promtool("check", "rules", str(file))
    return file


def promtool(*arguments: str) -> None:
    assert PROMTOOL is not None
    done = subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def unit_test(folder: Path, rules: Sequence[Rule], tests: Sequence[dict[str, Any]]) -> None:
    file = check_file(folder, rules)
    test = folder / "test.yml"
    each = [{"interval": "1m"} | test for test in tests]
    written = {"rule_files": [str(file)], "evaluation_interval": "1m", "tests": each}
    test.write_text(json.dumps(written))  # JSON is YAML
    promtool("test", "rules", str(test))


def firing(name: str, at: int, *labels: str) -> dict[str, Any]:
    """One query of the firing alerts; ``labels``: those of each alert that must fire, and no others may."""
    expected = [{"labels": f"{{{each}}}", "value": 1} for each in labels]
    query = f'sum by (check, value, by, of) (ALERTS{{alertname="{name}",alertstate="firing"}})'
    return {"expr": query, "eval_time": f"{at}m", "exp_samples": expected}


@needs_promtool
def test_every_default_rule_is_accepted_or_listed(tmp_path: Path) -> None:
    exported = export(defaults(), [])
    check_file(tmp_path, defaults())
    names = {alert.rule for alert in exported.alerts} | {each.rule for each in exported.omitted}
    assert names == set(DEFAULT_RULES)
    assert all(f"# Not here: {line}" in exported.text() for line in exported.summary())


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"condition": "payment_volume < 50% of baseline for 15 minutes"}, "no median"),
        ({"condition": "health_check_failures > 3 consecutive"}, "each reading"),
        ({"condition": "check_failures > 0 for 1 minute"}, "whether the newest reading failed"),
        ({"condition": "one and not two"}, "over rules"),
        ({"condition": 'a{x="1"} / b > 2'}, "the same labels"),
    ],
)
def test_what_promql_cannot_say_is_listed(keys: dict[str, Any], why: str) -> None:
    exported = export([rule(**keys)], [])
    assert exported.alerts == ()
    assert [each.rule for each in exported.omitted] == ["r"]
    assert why in exported.summary()[0]
    assert "# Not here: r: " in exported.text()
    assert yaml.safe_load(exported.text())["groups"][0]["rules"] == []


def test_parts_that_are_not_exported_are_listed() -> None:
    for missing in ("keep for 30m", "zero"):
        exported = export([rule(condition="orders < 1", missing=missing)], [])
        assert [alert.name for alert in exported.alerts] == ["r"]
        assert [each.what for each in exported.omitted] == [f'missing = "{missing}"']


def test_severity_runbook_and_hold_are_exported() -> None:
    written = rule(condition="orders < 1 for 90 seconds", severity="P1", runbook="https://wiki.example/{{x}}")
    alert = yaml.safe_load(export([written], []).text())["groups"][0]["rules"][0]
    assert (alert["alert"], alert["for"], alert["labels"]["severity"]) == ("r", "90s", "P1")
    assert alert["annotations"]["runbook_url"] == 'https://wiki.example/{{ "{{" }}x}}'


@pytest.mark.parametrize(
    ("time", "written"),
    [(timedelta(0), "0s"), (timedelta(minutes=90), "90m"), (timedelta(days=7), "7d"),
     (timedelta(milliseconds=1500), "1500ms"), (timedelta(microseconds=1500), "2ms")],
)  # fmt: skip
def test_durations_have_no_fractions(time: timedelta, written: str) -> None:
    assert duration(time) == written


labels = st.dictionaries(st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.text(max_size=6), max_size=2)


@needs_promtool
@settings(max_examples=10, deadline=None)
@given(rules=st.lists(st.tuples(labels, st.text(min_size=1, max_size=8)), min_size=1, max_size=20))
def test_any_label_and_check_is_escaped(
    tmp_path_factory: pytest.TempPathFactory, rules: list[tuple[dict[str, str], str]]
) -> None:
    written = []
    for index, (pairs, check) in enumerate(rules):
        inner = ",".join(f"{name}={_quoted(value)}" for name, value in pairs.items())
        try:
            condition = f"orders{{{inner}}} > 1"
            written.append(rule(f"r{index}", condition=condition, checks=[check, f"{check}2"]))
        except ValueError:
            continue  # the configuration refuses some texts itself
    file = check_file(tmp_path_factory.mktemp("rules"), written)
    assert len(yaml.safe_load(file.read_text())["groups"][0]["rules"]) == 2 * len(written)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@needs_promtool
def test_a_series_is_found_by_its_labels(tmp_path: Path) -> None:
    written = [
        rule("both", condition='orders{country="US",a="x,y\\\\"} > 1'),
        rule("any", condition="orders > 1"),
        rule("one", condition='orders{country="US"} > 1'),
        rule("share", condition='orders{country="US",a="x,y\\\\"} / visits{country="US",a="x,y\\\\"} > 50%'),
    ]
    own = r'by="a,country",of="x\\,y\\\\,US"'
    series = [
        {
            "series": f'paywatch_check_value{{check="sql",instance="w1",value="{value}",{own}}}',
            "values": "5 5 5",
        }
        for value in ("orders", "visits")
    ]
    found = f'check="sql",value="orders",{own}'
    queries = [firing("both", 1, found), firing("any", 1, found), firing("one", 1)]
    queries.append(firing("share", 1, f'check="sql",{own}'))
    unit_test(tmp_path, written, [{"input_series": series, "promql_expr_test": queries}])


@needs_promtool
def test_failures_of_all_workers_are_counted(tmp_path: Path) -> None:
    written = [rule("db", condition="database_connection_failures > 2 in 5 minutes", checks=["database"])]
    info = 'paywatch_check_info{check="database",kind="postgres",severity="P1"}'
    failed = 'paywatch_check_failures_total{check="database",reason="refused",instance="%s"}'
    other = 'paywatch_check_failures_total{check="database",reason="connections",instance="w1"}'
    series = [
        {"series": info, "values": "1x20"},
        {"series": failed % "w1", "values": "0x5 1 2 2x10"},
        {"series": failed % "w2", "values": "0x5 1 2 2x10"},
        {"series": other, "values": "0+9x20"},
    ]
    queries = [firing("db", 4), firing("db", 7, 'check="database"'), firing("db", 14)]
    unit_test(tmp_path, written, [{"input_series": series, "promql_expr_test": queries}])


@needs_promtool
def test_a_share_of_nothing_is_no_alert(tmp_path: Path) -> None:
    written = [rule("share", condition="failed / orders > 10%")]
    series = [
        {"series": 'paywatch_check_value{check="sql",value="failed"}', "values": "5 5"},
        {"series": 'paywatch_check_value{check="sql",value="orders"}', "values": "0 9"},
    ]
    queries = [firing("share", 0), firing("share", 1, 'check="sql"')]
    unit_test(tmp_path, written, [{"input_series": series, "promql_expr_test": queries}])


@needs_promtool
def test_too_few_are_no_alert(tmp_path: Path) -> None:
    written = [rule("rate", condition="rate > 5%", count="orders", min_count=20)]
    series = [
        {"series": 'paywatch_check_value{check="sql",value="rate"}', "values": "1 1"},
        {"series": 'paywatch_check_value{check="sql",value="orders"}', "values": "19 20"},
    ]
    queries = [firing("rate", 0), firing("rate", 1, 'check="sql",value="rate"')]
    unit_test(tmp_path, written, [{"input_series": series, "promql_expr_test": queries}])


@needs_promtool
def test_a_value_that_vanishes_is_reported_by_its_own_alert(tmp_path: Path) -> None:
    written = [rule("orders", condition="orders < 1", checks=["sql"])]
    series = [
        {"series": 'paywatch_check_info{check="sql",kind="sql"}', "values": "1x20"},
        {"series": 'paywatch_check_value{check="sql",value="orders"}', "values": "5x4 stale _x20"},
    ]
    name = "orders (not measured)"
    queries = [firing(name, 4), firing(name, 7), firing(name, 8, 'check="sql"')]
    unit_test(tmp_path, written, [{"input_series": series, "promql_expr_test": queries}])


# Both engines


MINUTES = 40
Values = list[float | None]


def random_rule(rng: random.Random, index: int) -> Rule:
    op, threshold = rng.choice(["<", "<=", ">", ">=", "==", "!="]), rng.choice(["2", "1.5", "150%", "2s"])
    hold = rng.choice(["", " for 1 minute", " for 2 minutes", " for 5 minutes", " for 90 seconds"])
    return rule(f"r{index}", condition=f"orders {op} {threshold}{hold}", checks=["sql"])


def random_values(rng: random.Random) -> Values:
    """Steps between a few values, so that holds are reached, and now and then none."""
    values: Values = []
    while len(values) < MINUTES:
        value = None if rng.random() < 0.1 else rng.choice([0.0, 1.0, 1.5, 2.0, 3.0])
        values += [value] * (1 if value is None else rng.randint(1, 7))
    return values[:MINUTES]


def history(values: Values) -> History:
    samples = [
        Sample(START + MINUTE * at, 1, Verdict.PASS, "", {} if value is None else {"orders": value})
        for at, value in enumerate(values)
    ]
    return History("sql", "sql", samples)


def comparable(judged: Rule, values: Values) -> Iterator[int]:
    """Yields the minutes in which both must decide the same.

    After a missing value Prometheus waits for the whole hold again, and Paywatch does not.
    """
    hold = getattr(judged.parsed, "hold", timedelta(0))
    for at in range(MINUTES):
        before = max(at - int(-(-hold // MINUTE)), 0)
        if values[at] is None or None not in values[before:at]:
            yield at


@needs_promtool
@pytest.mark.parametrize("seed", range(3))
def test_both_engines_decide_the_same(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    rules = [random_rule(rng, index) for index in range(12)]
    tests, fired, compared = [], 0, 0
    for each in rules:
        values = random_values(rng)
        known = history(values)
        queries = []
        for at in comparable(each, values):
            true = judge(each, known, START + MINUTE * at).truth is Truth.TRUE
            true = true and judge(each, known, START + MINUTE * at).code == "met"
            queries.append(firing(each.name, at, *['check="sql",value="orders"'] * true))
            fired, compared = fired + true, compared + 1
        written = " ".join("stale" if value is None else f"{value:g}" for value in values)
        series = {"series": 'paywatch_check_value{check="sql",value="orders"}', "values": written}
        tests.append({"input_series": [series], "promql_expr_test": queries})
    assert fired > 20
    assert compared - fired > 100
    unit_test(tmp_path, rules, tests)


@needs_promtool
def test_an_objective_alerts_while_both_windows_burn(tmp_path: Path) -> None:
    slo = rule("slo", objective="99.9% over 30d", checks=["api"], severity="P1")
    burning = {"1h": "20x9", "5m": "20 20 20 14.4 20 20 20 20 _x2", "3d": "2x9", "6h": "2x5 1x4"}
    other = {"1h": "99x9", "5m": "99x9"}
    series = [
        {"series": f'paywatch_objective_burn_rate{{rule="{name}",window="{window}",instance="{worker}"}}',
         "values": values}
        for name, windows in (("slo", burning), ("other", other))
        for window, values in windows.items()
        for worker in "ab"
    ]  # fmt: skip
    fires = {"slo": {0: True, 3: False, 4: True}, "slo (slowly)": {0: True, 5: True, 7: False}}
    asked = [
        firing(name, at, *([""] if expected else [])) for name, at_times in fires.items()
        for at, expected in at_times.items()
    ]  # fmt: skip
    unit_test(tmp_path, [slo], [{"input_series": series, "promql_expr_test": asked}])
    fast, slow, missing = export([slo], []).alerts
    assert (fast.severity, slow.severity, missing.severity) == ("P1", "P2", "P2")
    assert missing.name == "slo (not measured)"
