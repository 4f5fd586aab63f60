"""Every panel over a recording of a real run, on a real Prometheus: none is empty, and none guesses."""

import socket
from collections.abc import Iterator
from functools import cache

import pytest

from tests.deploy.grafana import openmetrics
from tests.deploy.grafana.boards import NAMES, PANELS, PLAIN, Json, Panel, substitute, variables
from tests.deploy.grafana.prometheus import LOOKBACK, STEP, Server, recorded
from tests.deploy.grafana.test_boards import NOW
from tests.deploy.grafana.test_expressions import QUERIES, SAMPLES, label_values, parse

GREEN = "green"
CONFIGURED = {"paywatch_check_info"}
"""What a worker knows without the store."""
each_panel = pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])


def is_state(expression: str) -> bool:
    specs = [SAMPLES[selector.metric] for selector in parse(expression).selectors]
    return all(spec.scope == "fleet" and spec.name not in CONFIGURED for spec in specs)


STATES = [(panel, each) for panel in PANELS for each in panel.expressions if is_state(each)]
"""Expressions over the state that all workers share."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with recorded(tmp_path_factory.mktemp("prometheus")) as server:
        yield server


@cache
def choices(server: Server, name: str) -> list[dict[str, str]]:
    """Every choice that a person can make in a dashboard, one variable after another."""
    chosen: list[dict[str, str]] = [{**PLAIN, "__range": f"{server.ended - server.began}s"}]
    for variable in variables(name).values():
        if variable["type"] == "query" and variable["name"] not in PLAIN:
            chosen = [
                {**each, variable["name"]: value}
                for each in chosen
                for value in values(server, variable, each)
            ]
    return chosen


def values(server: Server, variable: Json, chosen: dict[str, str]) -> list[str]:
    """Each value of a variable that has one at a time; of the others, all."""
    if variable["includeAll"]:
        return [variable["allValue"]]
    selector, label = label_values(variable)
    return server.values_of(label, substitute(selector, chosen))


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_has_values(server: Server, name: str) -> None:
    chosen = choices(server, name)[0]
    for variable in variables(name).values():
        if variable["type"] == "query":
            selector, label = label_values(variable)
            assert server.values_of(label, substitute(selector, chosen)), variable["name"]


@each_panel
def test_no_expression_is_empty_for_every_choice(server: Server, panel: Panel) -> None:
    for expression in panel.expressions:
        found = (substitute(expression, chosen) for chosen in choices(server, panel.board))
        assert any(server.over_time(each) for each in dict.fromkeys(found)), expression


def test_incidents_are_annotated(server: Server) -> None:
    (expression,) = {each for name, each in QUERIES if name.endswith("-annotation")}
    assert server.over_time(substitute(expression, PLAIN))


def test_the_state_does_not_depend_on_the_number_of_workers(server: Server) -> None:
    """The recording has three workers, and their state is the same."""
    seen = 0
    (all_up,) = server.over_time("sum(paywatch_store_up) == 3")
    moment = float(all_up["values"][len(all_up["values"]) // 2][0])
    instances = server.values_of("instance", "paywatch_store_up")
    assert len(instances) == 3
    for panel, expression in STATES:
        text = substitute(expression, choices(server, panel.board)[0])
        one = [text.replace("environment=", f'instance="{name}",environment=') for name in instances]
        results = [{str(each["metric"]) for each in server.at(each, moment)} for each in (text, *one)]
        assert all(result == results[0] for result in results), expression
        seen += bool(results[0])
    assert seen > 10


@cache
def outage(server: Server) -> float:
    """A moment at which no worker can read the store, and has served no state for long enough."""
    (series,) = server.over_time("max(paywatch_store_up)")
    last = max(float(at) for at, value in series["values"] if value == "0")
    before = [value for at, value in series["values"] if last - 2 * LOOKBACK <= float(at) <= last]
    assert before == ["0"] * (2 * LOOKBACK // STEP + 1)
    return last


def color(panel: Panel, value: float) -> str:
    """The color of a number: that of its mapping, or else of its threshold."""
    for mapping in panel.defaults["mappings"]:
        options = mapping["options"]
        if mapping["type"] == "value" and f"{value:g}" in options:
            return str(options[f"{value:g}"]["color"])
        if mapping["type"] == "range" and options["from"] <= value <= options["to"]:
            return str(options["result"]["color"])
    steps = panel.defaults["thresholds"]["steps"]
    return str([step["color"] for step in steps if step["value"] is None or step["value"] <= value][-1])


@pytest.mark.parametrize(("panel", "expression"), STATES, ids=[panel.id for panel, _ in STATES])
def test_no_state_is_shown_while_the_store_is_unavailable(
    server: Server, panel: Panel, expression: str
) -> None:
    """A worker's own counters go on, but no panel may show a state that nobody knows."""
    for chosen in choices(server, panel.board):
        assert not server.at(substitute(expression, chosen), outage(server)), expression


def test_a_check_is_known_without_the_store_but_not_green(server: Server) -> None:
    (panel,) = [each for each in PANELS if each.json["title"] == "Kind and severity"]
    (found, *_) = server.at(substitute(panel.expressions[0], choices(server, "check")[0]), outage(server))
    assert color(panel, float(found["value"][1])) == "blue"


def test_the_outage_is_shown(server: Server) -> None:
    (panel,) = [panel for panel in PANELS if (panel.board, panel.json["title"]) == ("overview", "Store")]
    (found,) = server.at(substitute(panel.expressions[0], PLAIN), outage(server))
    assert color(panel, float(found["value"][1])) == "purple"


JUDGED = {"paywatch_check_up", "paywatch_rule_state"}
"""What is only known while checks are read."""


def test_nothing_is_green_while_no_worker_runs_the_checks(server: Server) -> None:
    moment, seen = server.ended, 0
    for panel, expression in STATES:
        if JUDGED.isdisjoint(selector.metric for selector in parse(expression).selectors):
            continue
        for chosen in choices(server, panel.board):
            found = server.at(substitute(expression, chosen), moment)
            assert GREEN not in {color(panel, float(each["value"][1])) for each in found}, expression
            seen += len(found)
    assert seen > 10


def test_good_news_is_green_when_it_is_known(server: Server) -> None:
    """Else the tests above would pass with panels that are never green."""
    shown = set()
    for panel in PANELS:
        if panel.json["type"] in NOW:
            chosen = choices(server, panel.board)[0]
            for expression in panel.expressions:
                for series in server.over_time(substitute(expression, chosen)):
                    if GREEN in {color(panel, float(value)) for _, value in series["values"]}:
                        shown.add((panel.board, panel.json["title"]))
    assert {
        ("overview", title) for title in ("Store", "Checks that do not pass", "Checks of unknown state")
    } <= shown
    assert ("delivery", "Late notifications") in shown


def test_the_recording_has_every_metric_that_a_panel_uses() -> None:
    recorded = {line.partition("{")[0] for line in openmetrics.read().splitlines()}
    used = {selector.metric for _, expression in QUERIES for selector in parse(expression).selectors}
    assert used <= recorded, "record again: python -m tests.deploy.grafana.record"


def test_the_recording_is_small_and_says_nothing_of_the_machine() -> None:
    assert openmetrics.RECORDING.stat().st_size < 300_000
    text = openmetrics.read()
    assert text.endswith("# EOF\n")
    assert "@demo-" in text
    assert socket.gethostname() not in text or socket.gethostname() == "demo"
