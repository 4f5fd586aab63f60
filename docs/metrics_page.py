"""Makes ``metrics.md`` from the catalogue of metrics: ``make generated``."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from workers.metrics.catalog import SECTIONS
from workers.metrics.labels import LABELS
from workers.metrics.spec import ANY_LABEL, MetricSpec

PAGE = Path(__file__).parent / "metrics.md"
MOST_SERIES = 360
"""Of the demonstration's configuration; a test holds it."""
INTRODUCTION = Template("""\
# Metrics

Each worker serves its metrics for Prometheus at `/metrics` of its [port](deployment.md#metrics), and can
[push them by OTLP](otlp.md). A [console](console/api.md#metrics) serves those of all workers at its
`/metrics`, where metrics of scope `process` have a label `worker`. `make generated` writes this page from the
catalogue from which workers make their metrics.

Which metrics `/metrics` has, and with which labels, follows from the configuration and from the roles of the
worker: every series that can occur is there from the start, at 0, so that `rate()` and `increase()` see the
first event. What cannot occur has no series, such as the causes of TLS of a check at an `http://` address.
Should it occur nevertheless, it is counted from then on. The four checks of `paywatch demo` have fewer than
$series series in all.

## Scopes: several workers

| scope | what it is | aggregate with |
| ----- | ---------- | -------------- |
| `fleet` | read from the store, and the same on every worker; HELP says so | `max by (...)`, never `sum` |
| `process` | of this worker; counters begin at 0 when it starts | `sum by (...)` of `rate` or `increase` |

The metrics of scope `fleet` describe the active revision of the configuration. While a worker cannot read the
store, `paywatch_store_up` is 0 there, and all its metrics of scope `fleet` are absent but
`paywatch_check_info`, which is then of the worker's own configuration. Absent is never good: alert on
`paywatch_store_up`, and on `absent(paywatch_store_up)` for the case that no worker is scraped.

The examples below are right for any number of workers. If your Prometheus scrapes several installations, add
a matcher for the label that tells them apart, such as `job`. `/metrics` always has Prometheus' text format:
in OpenMetrics, two of the names below would be one.
""")

_LIMITS = """\
No label of Paywatch's own has an id, an amount or a URL, and the number of its values at one time is limited.
`of` has what your query or page returns: let it return what has few values, such as countries, and not ids,
since Prometheus keeps each value that was ever there."""


def files() -> dict[Path, str]:
    """Returns the content of the page."""
    return {PAGE: "\n".join(_lines())}


def _lines() -> Iterator[str]:
    yield INTRODUCTION.substitute(series=MOST_SERIES)
    for title, specs in SECTIONS.items():
        yield from (f"## {title}", "")
        for spec in specs:
            yield from _entry(spec)
    yield from (
        "## Labels",
        "",
        _LIMITS,
        "",
    )
    yield "| label | meaning | values at one time |"
    yield "| ----- | ------- | ------------------ |"
    for name, label in sorted(LABELS.items()):
        yield f"| {_label(name)} | {label.meaning} | {label.limit} |"
    yield ""


def _entry(spec: MetricSpec) -> Iterator[str]:
    yield from (f"### `{spec.name}`", "", spec.help, "")
    yield f"- type: {spec.type}{_unit(spec)}; scope: {spec.scope}"
    if spec.labels or spec.optional_labels:
        yield f"- labels: {', '.join([*map(_label, spec.labels), *_optional(spec.optional_labels)])}"
    if spec.buckets:
        yield f"- buckets: {', '.join(f'{limit:g}' for limit in spec.buckets)} and `+Inf`"
    yield from ("", "```promql", spec.example, "```", "")


def _unit(spec: MetricSpec) -> str:
    return f", in {spec.unit}" if spec.unit else ""


def _optional(names: Iterable[str]) -> Iterator[str]:
    return (f"{_label(name)} (optional)" for name in names)


def _label(name: str) -> str:
    return "`label_NAME`" if name == ANY_LABEL else f"`{name}`"


def main() -> None:
    for path, content in files().items():
        path.write_text(content)


if __name__ == "__main__":
    main()
