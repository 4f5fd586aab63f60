"""Names of values with labels: what is written is read again, and Prometheus' own parser reads the same."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from probes.labels import labelled, split_labels

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,10}", fullmatch=True)
LABELS = st.dictionaries(NAMES, st.text(st.characters(codec="utf-8"), max_size=20), max_size=4)


@given(NAMES, LABELS)
def test_labels_survive_being_written(name: str, labels: dict[str, str]) -> None:
    assert split_labels(labelled(name, labels)) == (name, labels)


# The client refuses label names that begin with two underscores: Prometheus keeps them for itself.
@given(NAMES, LABELS.filter(lambda labels: labels and not any(name.startswith("__") for name in labels)))
def test_prometheus_reads_the_same(name: str, labels: dict[str, str]) -> None:
    (family,) = text_string_to_metric_families(f"{labelled(name, labels)} 1\n")
    (sample,) = family.samples
    assert (sample.name, sample.labels) == (name, labels)


@given(st.text(alphabet='a{}"=,\\n\n b', max_size=30))
def test_any_other_text_is_a_name_without_labels(text: str) -> None:
    name, labels = split_labels(text)
    assert (labelled(name, labels) == text) if labels else (name == text)


def test_labels_are_sorted_and_escaped() -> None:
    assert labelled("n", {"b": 'x"y\\', "a": "1\n"}) == r'n{a="1\n",b="x\"y\\"}'
    assert labelled("n", {}) == "n"
