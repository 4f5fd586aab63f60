"""Rules as Prometheus alerting rules over Paywatch's own metrics, and what PromQL cannot say of them."""

from workers.prometheus_rules.export import Alert, Export, Omitted, export
from workers.prometheus_rules.promql import NotExpressible

__all__ = ["Alert", "Export", "NotExpressible", "Omitted", "export"]
