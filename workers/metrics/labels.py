"""The labels of all metrics: what they mean, and why the number of their values is finite."""

from collections.abc import Mapping
from dataclasses import dataclass

from probes.labels import LONGEST_LABEL, MOST_SERIES, MOST_VALUES
from workers.metrics.spec import ANY_LABEL


@dataclass(frozen=True, slots=True)
class Label:
    """``limit``: how many values there can be at one time."""

    meaning: str
    limit: str


_CHECKS = "the checks of the configuration"
LABELS: Mapping[str, Label] = {
    "check": Label("the name of a check", _CHECKS),
    "location": Label(
        "from where the check was run; only with [locations](checks/README.md#locations)",
        "the locations of the workers",
    ),
    "kind": Label("the kind of a check", "the kinds of checks"),
    "severity": Label("`P0` to `P3`", "4"),
    "groups": Label("the groups of a check, joined by commas", "one for each check"),
    ANY_LABEL: Label("the label `NAME` of a check, as `label_NAME`", "20 labels for each check"),
    "reason": Label(
        "the [cause](checks/README.md) of a failure, or `missed`",
        "the causes of the kind of the check; those that its keys make possible start at 0",
    ),
    "phase": Label("a phase of a run, such as `connect`", "the phases of the kind of the check"),
    "value": Label("the name of a value", f"{MOST_VALUES} series of `paywatch_check_value` for each check"),
    "by": Label("the names of a value's own labels, joined by commas", "the labels of a check's values"),
    "of": Label(
        f"the values of those labels, at most {LONGEST_LABEL} characters each, joined by commas",
        f"{MOST_SERIES} for each value; more make the check fail",
    ),
    "rule": Label("the name of a rule", "the rules of the configuration"),
    "code": Label(
        "what holds messages (`silence`, `maintenance`, `dependency`, `hours`), or the"
        " [code of a problem](status.md)",
        "the codes of this version",
    ),
    "channel": Label("the name of a channel", "the channels of the configuration"),
    "outcome": Label("what became of an attempt", "the outcomes of this version"),
    "object": Label("a kind of Stripe object that is reconciled", "the objects of the configuration"),
    "class": Label("a class of records, such as `synced`", "the classes of this version"),
    "currency": Label("a currency, such as `usd`", "the currencies that the last run compared"),
    "endpoint": Label(
        "an endpoint of Stripe, such as `charges` (the list) or `charges/:id`; never an id",
        "those that the checks and objects of the configuration need",
    ),
    "status": Label("`2xx`, `4xx`, `429`, `5xx`, or `none` without a response", "5"),
    "cause": Label("why a request was tried again", "6"),
    "version": Label("the version of Paywatch", "1 for each worker"),
    "worker": Label(
        "the name of a worker, which has its host's name",
        "the living workers; the series of a dead one, such as a replaced container, end after a minute",
    ),
    "window": Label("a window of an objective's burn rate, such as `1h`", "the windows of this version"),
    "state": Label("whether a copy of a worker's metrics is `current`, `stale` or `unreadable`", "3"),
    "queue": Label("`paywatch:probes` or `paywatch:reconcile`", "2"),
    "le": Label("the upper limit of a bucket", "the buckets of the histogram"),
}
