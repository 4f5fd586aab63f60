"""What is known of a metric before any sample of it exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Type = Literal["counter", "gauge", "histogram", "summary"]
Scope = Literal["fleet", "process"]
SUFFIXES: Mapping[Type, tuple[str, ...]] = {
    "counter": ("",),
    "gauge": ("",),
    "histogram": ("_bucket", "_sum", "_count"),
    "summary": ("_sum", "_count"),
}
ANY_LABEL = "label_*"
"""Stands for the labels ``label_NAME`` of `paywatch_check_info`, which a configuration chooses."""


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A family of metrics, by its name in the text format.

    ``optional_labels`` exist only in some configurations. ``scope``: a ``fleet`` metric is read from the
    store and has the same value on every worker (aggregate it by ``max``); a ``process`` metric is of one
    worker (aggregate a counter by ``sum``). ``unit`` is empty for numbers without one. ``buckets``: the upper
    limits of a histogram's buckets, each a threshold that a rule can use. ``example`` is a query in PromQL
    that is right for any number of workers.
    """

    name: str
    type: Type
    help: str
    example: str
    scope: Scope
    labels: tuple[str, ...] = ()
    optional_labels: tuple[str, ...] = ()
    unit: str = ""
    buckets: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The HELP text of `/metrics`."""
        return f"{self.help} The same on every worker." if self.scope == "fleet" else self.help

    @property
    def sample_names(self) -> tuple[str, ...]:
        return tuple(self.name + suffix for suffix in SUFFIXES[self.type])

    def has_label(self, name: str) -> bool:
        """Whether a sample can have this label; ``le`` is that of the buckets of a histogram."""
        if name in {*self.labels, *self.optional_labels}:
            return True
        if name == "le":
            return self.type == "histogram"
        return ANY_LABEL in self.optional_labels and name.startswith("label_")
