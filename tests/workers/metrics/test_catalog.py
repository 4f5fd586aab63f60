"""The catalogue has exactly what a worker serves."""

import shutil
import subprocess
from pathlib import Path

import asyncpg
import pytest
from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.workers.metrics.state import full_metrics
from workers.metrics.catalog import CATALOG, CONSOLE_ONLY
from workers.metrics.spec import ANY_LABEL, MetricSpec

UNITS = ("seconds", "bytes", "ratio", "minor units")


@pytest.fixture
async def text(store_pool: asyncpg.Pool, tmp_path: Path) -> str:
    metrics = await full_metrics(store_pool, tmp_path)
    return generate_latest(metrics.registry).decode()


@pytest.fixture
def families(text: str) -> dict[str, Metric]:
    """By the name that the text format writes: the parser removes the suffix of counters."""
    found = {}
    for family in text_string_to_metric_families(text):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found[name] = family
    return found


def test_exactly_the_families_of_the_catalogue_are_served(families: dict[str, Metric]) -> None:
    assert set(families) == set(CATALOG) - CONSOLE_ONLY
    assert all(family.samples for family in families.values())


def test_types_and_texts_are_those_of_the_catalogue(families: dict[str, Metric]) -> None:
    shown = {name: (family.type, family.documentation) for name, family in families.items()}
    served = CATALOG.keys() - CONSOLE_ONLY
    assert shown == {name: (CATALOG[name].type, CATALOG[name].text) for name in served}


def test_samples_have_the_names_and_labels_of_the_catalogue(families: dict[str, Metric]) -> None:
    for name, family in families.items():
        spec = CATALOG[name]
        assert {sample.name for sample in family.samples} == set(spec.sample_names)
        for sample in family.samples:
            assert set(spec.labels) <= set(sample.labels), sample
            assert all(spec.has_label(label) for label in sample.labels), sample


def test_every_optional_label_can_exist(families: dict[str, Metric]) -> None:
    for name, family in families.items():
        labels = {ANY_LABEL if one.startswith("label_") else one for s in family.samples for one in s.labels}
        assert set(CATALOG[name].optional_labels) <= labels, name


def test_texts_say_what_is_the_same_on_every_worker() -> None:
    for spec in CATALOG.values():
        assert spec.text.endswith("The same on every worker.") is (spec.scope == "fleet")


@pytest.mark.parametrize("spec", CATALOG.values(), ids=lambda spec: spec.name)
def test_the_name_follows_the_conventions(spec: MetricSpec) -> None:
    stem = spec.name.removesuffix("_total")
    assert spec.name.startswith(("paywatch_", "process_"))
    assert (stem != spec.name) is (spec.type == "counter")
    ends = [unit for unit in UNITS if stem.endswith("_" + unit.replace(" ", "_"))]
    assert ends == ([spec.unit] if spec.unit else [])


def test_promtool_finds_nothing_to_complain_about(text: str) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not on the PATH")
    result = subprocess.run(
        ["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")
