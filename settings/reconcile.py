"""``[reconcile]``: when Stripe is compared with the ledger, what may be repaired, and where the rows are."""

from datetime import time
from typing import Literal

from pydantic import Field

from settings.values import Section, Share

Class = Literal["synced", "created", "updated", "conflict", "orphaned", "duplicate", "invalid"]
Object = Literal["payments", "charges", "refunds", "payouts", "disputes"]
OBJECTS: tuple[Object, ...] = ("payments", "charges", "refunds", "payouts", "disputes")


class Mapping(Section):
    """How the team's own table holds one kind of Stripe object. ``statuses`` maps Stripe's words to the team's."""

    table: str
    id: str
    amount: str
    amount_unit: Literal["minor", "major"] = "minor"
    currency: str
    status: str
    created: str
    updated: str | None = None
    statuses: dict[str, str] = Field(default_factory=dict)
    defaults: dict[str, str | int | float | bool] = Field(default_factory=dict)


class ReconcileSettings(Section):
    """Without a mapping an object is compared with Paywatch's default ledger table."""

    daily_at: time | None = None
    objects: tuple[Object, ...] = ("payments",)
    stripe_share: Share = 0.4
    repair: tuple[Literal["created", "updated", "conflict"], ...] = ("created", "updated")
    payments: Mapping | None = None
    charges: Mapping | None = None
    refunds: Mapping | None = None
    payouts: Mapping | None = None
    disputes: Mapping | None = None
