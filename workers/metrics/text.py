"""Writes chosen families of metrics in Prometheus' text format."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric

from workers.metrics.catalog import CATALOG


class _Listed(CollectorRegistry):
    """Some families, as the writer of the text format wants them."""

    def __init__(self, families: Iterable[Metric]) -> None:
        super().__init__()
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def write_text(families: Iterable[Metric]) -> str:
    """Returns the families in Prometheus' text format."""
    return generate_latest(_Listed(families)).decode()


def is_own(family: Metric) -> bool:
    """Whether the family is of one process. A family that the catalogue does not have is."""
    # A counter and a gauge may differ in nothing but the suffix, which prometheus_client removes.
    spec = CATALOG.get(f"{family.name}_total" if family.type == "counter" else family.name)
    return spec is None or spec.scope == "process"
