"""The panels of what differs, which the overview and the board of reconciliations share."""

from grafana_foundation_sdk.models import units

from deploy.grafana import looks
from deploy.grafana.panels import About, Panel, Query, lines
from deploy.grafana.queries import most

_NEVER = "unknown: nothing was reconciled"


def at_risk() -> Panel:
    about = About(
        "Money at risk",
        "What the last reconciliation of each object left unresolved, in the smallest unit of the currency. "
        "Objects overlap (a payment has a balance transaction): do not add them up.",
        "reconciliation.md",
        no_data=_NEVER,
    )
    query = most("paywatch_reconcile_at_risk_minor_units", by=("object", "currency"))
    return lines(about, Query(query, "{{object}} {{currency}}"))


def discrepancies() -> Panel:
    about = About(
        "Discrepancy ratio",
        "Share of each object's records that differed when its last reconciliation began, with the limits of "
        "a warning and of an alert.",
        "PaywatchDiscrepancies",
        unit=units.PercentUnit,
        no_data=_NEVER,
        steps=looks.DISCREPANCIES,
    )
    return lines(about, Query(most("paywatch_reconcile_discrepancy_ratio", by=("object",)), "{{object}}"))
