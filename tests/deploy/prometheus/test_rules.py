"""Prometheus rules: valid, over metrics that exist, right for any number of workers, and as in the guides."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.runbooks import runbook
from tests.deploy.prometheus.files import ROOT, RULE_FILES, TEST_FILES, alert_names, alerts, load, rules
from tests.deploy.promql import read
from workers.metrics.catalog import CATALOG

SAMPLES = {name: spec for spec in CATALOG.values() for name in spec.sample_names}
RECORDED = {rule["record"] for path in RULE_FILES for rule in rules(path) if "record" in rule}
ELSEWHERE = {
    "up": {"job"},
    "pg_up": {"job"},
    "process_virtual_memory_max_bytes": set[str](),
    "ccf_payouts_total": {"status", "method"},
    "ccf_last_payout_job_timestamp": set[str](),
}
"""Metrics that Prometheus itself, the application or another exporter serves."""
OF_A_TARGET = {"job", "instance"}
ANY_AGGREGATION = {"max", "min", "absent", "filter"}
SEVERITIES = {"critical", "high", "warning", "medium", "low", "none"}
GUIDES = ROOT.parent / "shared" / "mission"
EXPRESSIONS = [
    pytest.param(rule["expr"], id=f"{rule.get('alert', rule.get('record'))}-{number}")
    for path in RULE_FILES
    for number, rule in enumerate(rules(path))
]


def run(*command: str | Path) -> None:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.name)
def test_promtool_accepts_the_rules(path: Path) -> None:
    run("promtool", "check", "rules", path)


@pytest.mark.parametrize("path", TEST_FILES, ids=lambda path: path.name)
def test_promtool_finds_each_alert_at_its_time(path: Path) -> None:
    run("promtool", "test", "rules", path)


def test_there_are_rules_and_each_file_has_tests() -> None:
    assert len(RULE_FILES) == 3
    tested = {file for path in TEST_FILES for file in load(path)["rule_files"]}
    assert tested == {f"../{path.name}" for path in RULE_FILES}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_metrics_and_labels_exist(expression: str) -> None:
    query = read(expression)
    known = set(OF_A_TARGET)
    for selector in query.selectors:
        if selector.metric in RECORDED:
            assert selector.labels == frozenset()
            continue
        if selector.metric in ELSEWHERE:
            labels = ELSEWHERE[selector.metric]
            assert selector.labels <= labels | OF_A_TARGET, selector
        else:
            spec = SAMPLES[selector.metric]
            labels = {*spec.labels, *spec.optional_labels}
            assert all(map(spec.has_label, selector.labels)), selector
        known |= labels
    assert query.labels <= known | query.made


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_number_of_workers_makes_no_difference(expression: str) -> None:
    for selector in read(expression).selectors:
        spec = SAMPLES.get(selector.metric)
        if spec is not None and spec.scope == "fleet":
            assert ANY_AGGREGATION & set(selector.inside), selector
        elif spec is not None and spec.type == "counter":
            assert "sum" in selector.inside, selector


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in SEVERITIES
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == runbook(rule["alert"])
    assert "for" in rule


def expectations(name: str) -> list[tuple[str, bool]]:
    """Of each test about an alert: the test's name and whether the alert fires, in the order of the times."""
    found = []
    for path in TEST_FILES:
        for test in load(path)["tests"]:
            for query in test["promql_expr_test"]:
                expected = str(query["exp_samples"])
                if re.search(rf"\b{name}\b", expected):
                    found.append((test["name"], True))
                elif re.search(rf"\b{name}\b", query["expr"]):
                    found.append((test["name"], bool(query["exp_samples"])))
                elif 'alertname!="' in query["expr"] and not query["exp_samples"]:
                    found.append((test["name"], False))
    return found


@pytest.mark.parametrize("name", alert_names())
def test_each_alert_is_tested_to_fire_to_be_silent_and_to_resolve(name: str) -> None:
    said = expectations(name)
    assert True in {fires for _, fires in said}, "no test in which it fires"
    if name == "Watchdog":
        return
    assert False in {fires for _, fires in said}, "no test in which it is silent"
    resolves = [
        (before, after)
        for before, after in pairwise(said)
        if before[0] == after[0] and before[1] and not after[1]
    ]
    assert resolves, "no test in which it resolves"


def guide(word: str) -> list[Any]:
    """The YAML blocks of the monitoring guides that have this word."""
    if not GUIDES.is_dir():
        pytest.skip("the monitoring guides are not beside this folder")
    texts = [path.read_text(encoding="utf-8") for path in sorted(GUIDES.glob("*.txt"))]
    blocks = [block for text in texts for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    return [yaml.safe_load(block) for block in blocks if word in block]


def test_the_applications_alerts_are_those_of_the_guide() -> None:
    (written,) = guide("HighPayoutFailureRate")
    ours = {rule["alert"]: rule for rule in alerts() if not rule["alert"].startswith("Paywatch")}
    for rule in written["groups"][0]["rules"]:
        mine = ours[rule["alert"]]
        assert (mine["for"], mine["labels"]) == (rule["for"], rule["labels"])
        assert mine["annotations"]["summary"] == rule["annotations"]["summary"]
        limit = rule["expr"].rpartition(" ")[2]
        assert mine["expr"].endswith(limit), mine["expr"]


def test_the_tables_alerts_are_those_of_the_guide() -> None:
    (path,) = (each for each in RULE_FILES if each.name.startswith("readings"))
    found = {}
    for group in load(path)["groups"]:
        for rule in group["rules"]:
            if rule["alert"] != "PaywatchValueNotMeasured":
                condition = rule["annotations"]["summary"].partition(": ")[2]
                found[group["name"], rule["alert"]] = (rule["labels"]["severity"], words(condition))
    wanted = {
        (table, name): (each["severity"], words(each["condition"]))
        for tables in guide("_alerts:")
        for table, entries in tables.items()
        for name, each in entries.items()
    }
    assert found == wanted


def words(condition: str) -> str:
    """The condition with the units of time as Paywatch writes them."""
    return re.sub(r"(\d+) (second|minute)s", lambda match: match[1] + match[2][0], condition)
