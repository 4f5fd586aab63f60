"""Every expression is PromQL over metrics and labels that exist, and is right for any number of workers."""

from typing import Any

import promql_parser
import pytest

from tests.deploy.grafana.boards import ANY, EXPRESSIONS, NAMES, PLAIN, board, substitute, variables
from tests.deploy.promql import Query, Selector, read
from workers.metrics.catalog import CATALOG
from workers.metrics.spec import MetricSpec

SAMPLES = {name: spec for spec in CATALOG.values() for name in spec.sample_names}
OF_A_TARGET = {"environment", "job", "instance"}
"""Labels that Prometheus adds when it scrapes."""
PER_WORKER = {"max", "min", "sum", "count"}

QUERIES = [
    *EXPRESSIONS,
    *((f"{name}-annotation", each["expr"]) for name in NAMES for each in board(name)["annotations"]["list"]),
]
each_query = pytest.mark.parametrize("expression", [each for _, each in QUERIES], ids=[i for i, _ in QUERIES])


def parse(expression: str) -> Query:
    return read(substitute(expression, {**PLAIN, **ANY}))


def spec_of(selector: Selector) -> MetricSpec:
    return SAMPLES[selector.metric]


@each_query
def test_metrics_and_labels_are_in_the_catalogue(expression: str) -> None:
    query = parse(expression)
    assert query.selectors
    for selector in query.selectors:
        spec = spec_of(selector)
        assert all(spec.has_label(name) for name in selector.labels - OF_A_TARGET), selector
        assert selector.labels >= {"environment", "job"}
    known = {name for selector in query.selectors for name in _labels(spec_of(selector))}
    assert query.labels <= known | OF_A_TARGET | query.made


def _labels(spec: MetricSpec) -> set[str]:
    added = {"worker"} if spec.scope == "process" else set[str]()  # by the console
    return {*spec.labels, *spec.optional_labels, *({"le"} if spec.type == "histogram" else ()), *added}


@each_query
def test_processes_behind_one_instance_are_distinguished(expression: str) -> None:
    """The console serves the metrics of all workers, each with its label."""
    labels = parse(expression).labels
    assert "instance" not in labels or "worker" in labels


@each_query
def test_state_is_never_added_up_and_counts_always_are(expression: str) -> None:
    for selector in parse(expression).selectors:
        spec = spec_of(selector)
        inside = tuple(each for each in selector.inside if each != "label_replace")
        assert inside, f"{selector.metric} is not aggregated: there is one series for each worker"
        if spec.scope == "fleet":
            assert inside[0] in {"max", "min"}, selector
        elif spec.type == "gauge":
            assert inside[0] in PER_WORKER, selector
        else:
            assert inside[:2] in {("rate", "sum"), ("increase", "sum")}, selector


@each_query
def test_no_number_stands_for_what_is_absent(expression: str) -> None:
    text = expression.replace(" ", "")
    assert "vector(" not in text
    assert "absent" not in text


def test_the_rules_above_find_what_they_forbid() -> None:
    where = '{environment=~"demo",job=~".+"}'
    for wrong in (
        f"sum(paywatch_check_up{where})",
        f"paywatch_check_up{where}",
        f"sum(rate(nothing{where}[1m]))",
    ):
        with pytest.raises((AssertionError, KeyError)):
            test_state_is_never_added_up_and_counts_always_are(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_variables_ask_for_labels_that_exist(name: str) -> None:
    for variable in variables(name).values():
        if variable["type"] == "query":
            metric, label = label_values(variable)
            (selector,) = parse(metric).selectors
            assert label in OF_A_TARGET or spec_of(selector).has_label(label), variable["query"]


def label_values(variable: dict[str, Any]) -> tuple[str, str]:
    """The selector and the label of ``label_values(SELECTOR, LABEL)``."""
    inner = variable["query"].removeprefix("label_values(").removesuffix(")")
    selector, _, label = inner.rpartition(", ")
    assert variable["query"] == f"label_values({selector}, {label})"
    promql_parser.parse(substitute(selector, {**PLAIN, **ANY}))
    return selector, label
