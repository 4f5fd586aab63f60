"""The items of the checklist, in the order of the guide, each with what fetches its evidence.

The guide names logs and dashboards of other services. What Paywatch measured stands in for them; where it
measures nothing, the evidence is unknown, and a person has to look there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import asyncpg

from workers.checklist import operation, reconciled, webhooks
from workers.checklist.day import Day
from workers.checklist.evidence import Evidence

Part = Literal["morning", "midday", "end of day"]


Fetch = Callable[[asyncpg.Pool, Day], Awaitable[Evidence]]


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    part: Part
    title: str
    fetch: Fetch


ITEMS = (
    Item("overnight", "morning", "Check for errors overnight", operation.overnight),
    Item("last-webhook", "morning", "Verify the last successful webhook", webhooks.last_webhook),
    Item("critical-errors", "morning", "Review critical errors", operation.critical_errors),
    Item("deliveries", "midday", "Spot-check webhook deliveries at Stripe", webhooks.deliveries),
    Item("webhook-latency", "midday", "Monitor the trend of webhook latency", webhooks.latency),
    Item("database", "midday", "Verify that there are no database connection issues", operation.database),
    Item("reconciliation", "end of day", "Review the daily reconciliation report", reconciled.reports),
    Item("discrepancies", "end of day", "Check for discrepancies", reconciled.discrepancies),
    Item("follow-up", "end of day", "Document issues for follow-up", operation.follow_up),
    Item("audit-log", "end of day", "Review what people changed", operation.audit_log),
)
BY_CODE = {item.code: item for item in ITEMS}
