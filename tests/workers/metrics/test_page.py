"""docs/metrics.md: its labels are known, and its queries are right for any number of workers."""

import re
from pathlib import Path

import pytest

from tests.deploy.promql import Selector, read
from workers.metrics.catalog import CATALOG
from workers.metrics.labels import LABELS
from workers.metrics.spec import MetricSpec

DOCS = Path(__file__).parents[3] / "docs"
BY_SAMPLE = {sample: spec for spec in CATALOG.values() for sample in spec.sample_names}
NO_METRICS = {"paywatch_ends", "paywatch_ledger", "paywatch_payments"}
"""Other names that begin so: metadata of a synthetic payment, a schema and a view of the database."""
OVER_WORKERS = {"max", "min", "count", "sum", "absent"}


def test_every_label_is_explained() -> None:
    used = {label for spec in CATALOG.values() for label in (*spec.labels, *spec.optional_labels)}
    assert set(LABELS) == used | {"le"}


@pytest.mark.parametrize("spec", CATALOG.values(), ids=lambda spec: spec.name)
def test_the_example_is_right(spec: MetricSpec) -> None:
    query = read(spec.example)
    names = {selector.metric for selector in query.selectors}
    assert names <= set(BY_SAMPLE)
    assert names & set(spec.sample_names)
    known = [BY_SAMPLE[selector.metric] for selector in query.selectors]
    assert all(any(each.has_label(label) for each in known) for label in query.labels)
    for selector in query.selectors:
        selected = BY_SAMPLE[selector.metric]
        assert all(selected.has_label(label) for label in selector.labels)
        assert is_aggregated(selector, selected), selector


def is_aggregated(selector: Selector, spec: MetricSpec) -> bool:
    """Whether the number of workers changes nothing but sums of what each of them did."""
    if spec.scope == "fleet":
        return bool({"max", "min"} & set(selector.inside)) and "sum" not in selector.inside
    if spec.type == "gauge":
        return bool(OVER_WORKERS & set(selector.inside))
    return selector.inside[0] in {"rate", "increase"} and "sum" in selector.inside[1:]


def test_names_in_other_pages_are_known() -> None:
    """Also with the labels that a page writes behind a name. OTLP's names of counters have no ``_total``."""
    for page in sorted(DOCS.rglob("*.md")):
        for name, labels in re.findall(r"\b(paywatch_[a-z_]+[a-z])\b(?:\{([a-z_, ]+)\})?", page.read_text()):
            spec = BY_SAMPLE.get(name) or CATALOG.get(name) or CATALOG.get(f"{name}_total")
            assert spec is not None or name in NO_METRICS, name
            found = [label.strip() for label in labels.split(",") if label.strip()]
            assert all(spec is not None and spec.has_label(label) for label in found), f"{page.name}: {name}"
