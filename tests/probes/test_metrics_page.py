"""Pages of metrics: what Prometheus itself writes and reads, and bytes that nobody should."""

import math
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from probes.metrics_page import PageError, Sample, parse_page, select
from settings.selectors import Matcher, Selector, parse_selector

PAGE = rb"""# HELP jobs_total Jobs.
# TYPE jobs_total counter
jobs_total{status="ok"} 12
jobs_total{status="a \"b\" \\ c\nd",} 3 1700000000000
empty{ } 2
  spaced  {  a = "1" , b="2" }   +Inf
bare 1.5e3
odd NaN
{"quoted.name", x="y"} -4
exemplar_total{a="b"} 5 # {trace="1"} 0.5 1.0
"""


def test_every_form_of_line_is_read() -> None:
    samples = list(parse_page(PAGE))
    assert samples[:5] == [
        Sample("jobs_total", {"status": "ok"}, 12.0),
        Sample("jobs_total", {"status": 'a "b" \\ c\nd'}, 3.0, 1_700_000_000_000.0),
        Sample("empty", {}, 2.0),
        Sample("spaced", {"a": "1", "b": "2"}, math.inf),
        Sample("bare", {}, 1500.0),
    ]
    assert math.isnan(samples[5].value)
    assert samples[6:] == [Sample("quoted.name", {"x": "y"}, -4.0), Sample("exemplar_total", {"a": "b"}, 5.0)]


@pytest.mark.parametrize(
    "line",
    [
        b"<html>",
        b"name",
        b"name 1_000",
        b"name 0x10",
        b"name one",
        b"name{a=1} 1",
        b'name{a="1" 1',
        b'name{a="1"b="2"} 1',
        b'name{a="1",a="2"} 1',
        b'{a="1"} 1',
        b"name 1 2 3",
        b"\xff\xfe",
        b"name{,} 1",
    ],
)
def test_a_malformed_line_refuses_the_page(line: bytes) -> None:
    with pytest.raises(PageError):
        list(parse_page(b"good 1\n" + line + b"\n"))


def test_only_openmetrics_has_an_end() -> None:
    """In the older format it is a comment: pages of several processes are joined so."""
    assert [each.name for each in parse_page(b"a 1\n# EOF\nb 2\n")] == ["a", "b"]
    assert [each.name for each in parse_page(b"a 1\n# EOF\n", openmetrics=True)] == ["a"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"a 1\n", 'the page does not end with "# EOF": it was cut'),
        (b"", 'the page does not end with "# EOF": it was cut'),
        (b"a 1\n# EOF\nb 2\n", "line 3 follows the end of the page"),
        (b"a 1\n# EOF\n# EOF\n", "line 3 follows the end of the page"),
    ],
)
def test_openmetrics_that_was_cut_is_refused(body: bytes, sentence: str) -> None:
    with pytest.raises(PageError, match=sentence):
        list(parse_page(body, openmetrics=True))


def test_a_line_of_very_many_labels_is_read_in_linear_time() -> None:
    body = b"m{" + b",".join(b'a%d="%d"' % (n, n) for n in range(60_000)) + b"} 1"
    (sample,) = parse_page(body)
    assert len(sample.labels) == 60_000


def test_a_selector_compares_labels() -> None:
    body = b'm{a="1"} 1\nm{a="2",b="x"} 2\nm 3\nother 4\n'
    for selector, values in {
        "m": [1, 2, 3],
        'm{a="2"}': [2],
        'm{a!="2"}': [1, 3],
        'm{a="2", b="x"}': [2],
        'm{b=""}': [1, 3],
        "m{}": [1, 2, 3],
        "none": [],
    }.items():
        assert [each.value for each in select(body, parse_selector(selector))] == values


def test_a_selector_is_parsed() -> None:
    assert parse_selector(r'm{a="x\"y",b!="z"}') == Selector(
        "m", (Matcher("a", 'x"y'), Matcher("b", "z", False))
    )


@pytest.mark.parametrize("text", ["", "1m", 'm{a="1"', 'm{a=~"x"}', "m{a=1}", 'm{a="1"} > 2', "sum(m)"])
def test_anything_else_is_no_selector(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a metric|instead of"):
        parse_selector(text)


LABEL_VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@run_with(deadline=None)
@given(labels=st.lists(LABEL_VALUES, max_size=5, unique=True), value=st.floats())
def test_what_the_official_client_writes_is_read(labels: list[str], value: float) -> None:
    registry = CollectorRegistry()
    gauge = Gauge("job_seconds", "Seconds.", ["label"], registry=registry)
    for each in labels:
        gauge.labels(each).set(value)
    pages = [write(registry) for write in (generate_latest, generate_openmetrics)]
    for page in pages:
        found = select(page, parse_selector("job_seconds"))
        assert sorted(each.labels["label"] for each in found) == sorted(labels)
        assert all(each.value == value or (math.isnan(each.value) and math.isnan(value)) for each in found)


@run_with(deadline=None)
@given(body=st.binary(max_size=300) | st.text(alphabet='ab{}=",\\ 1e+.N#\n', max_size=80).map(str.encode))
def test_any_bytes_give_samples_or_a_page_error(body: bytes) -> None:
    try:
        samples = list(parse_page(body))
    except PageError:
        return
    assert all(each.name and isinstance(each.value, float) for each in samples)


@run_with(deadline=None)
@given(line=st.text(alphabet='ab{}=",\\ 1e+.', min_size=1, max_size=12))
def test_what_is_accepted_promtool_accepts_too(line: str) -> None:
    """Few examples start a process: most random lines are refused by both."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    try:
        found = list(parse_page(line.encode() + b"\n"))
    except PageError:
        return
    if found:
        done = subprocess.run(
            ["promtool", "check", "metrics"], check=False, input=line + "\n", text=True, capture_output=True
        )
        assert "parsing error" not in done.stderr, (line, done.stderr)
