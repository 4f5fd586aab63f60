"""What a preset is asked for, and what it returns."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from settings.accounts import Account

Number = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Request:
    """``preset`` is an object of the mapping: payments or payouts.

    ``failed`` are Stripe's statuses that count as failed, ``paid_at`` the column of the time of success.
    ``account`` is None for the rows of every account. Targets are in major units of ``currency``, or of the
    only currency of the ledger. ``seconds`` limits the statements that read more than the window.
    """

    preset: str
    window: timedelta
    seconds: float
    time_zone: str = "UTC"
    failed: tuple[str, ...] = ()
    paid_at: str | None = None
    account: Account | None = None
    currency: str | None = None
    daily_target: Decimal | None = None
    monthly_target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; amounts are minor units of ``currency``."""

    name: str
    value: Number
    currency: str | None = None


@dataclass(slots=True)
class Computed:
    """``missing`` has why a figure has no value; ``incomplete`` are sentences about figures that leave rows
    out; ``notes`` say what a figure counts."""

    figures: list[Figure] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    incomplete: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, value: Number, currency: str | None = None) -> None:
        self.figures.append(Figure(name, value, currency))

    def share(self, name: str, part: Number, whole: Number, why_none: str) -> None:
        """Adds ``part / whole``; a share of nothing is missing, and not zero."""
        if not whole or part is None:
            self.missing[name] = why_none
        else:
            self.add(name, float(part) / float(whole))
