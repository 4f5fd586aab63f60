"""Counts the findings of a run, and keeps the few that the page shows, however many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice, zip_longest

from reconcile.reports.exception_rows import currency_of
from reconcile.reports.findings import Finding

SHOWN = 100
"""The most open findings on the page; exceptions.csv and findings.jsonl have all of them."""
SHOWN_REPAIRED = 25
_EACH = 3
"""How many of each object, class and currency are shown although others are larger."""
_CURRENCIES = 150
"""More than Stripe has. A ledger can hold any text as a currency, and each one takes memory."""
Group = tuple[str, str, str]
"""Object, class and currency."""
_NEW = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class LargestFindings:
    """The open findings with the most money at risk, by object, class and currency."""

    groups: dict[Group, list[Finding]] = field(default_factory=dict)
    _floors: dict[Group, int] = field(default_factory=dict)
    """Of a group that has enough: less money at risk than this is not shown. It saves most of the sorting."""
    _kept: int = 0

    def add(self, finding: Finding, currency: str) -> None:
        key = finding.object, finding.class_, currency
        if finding.at_risk.get(currency, 0) < self._floors.get(key, 0):
            return
        self.groups.setdefault(key, []).append(finding)
        self._kept += 1
        if self._kept > 10 * SHOWN:
            self._drop_small()

    def _drop_small(self) -> None:
        """Keeps more than is shown: a later finding can displace one of another class or currency."""
        for key, group in self.groups.items():
            if len(group) >= SHOWN:
                self._floors[key] = _ordered(group, key[2])[SHOWN - 1].at_risk.get(key[2], 0)
        groups: dict[Group, list[Finding]] = {}
        for currency, found in self.chosen(2 * SHOWN).items():
            for each in found:
                groups.setdefault((each.object, each.class_, currency), []).append(each)
        self.groups, self._kept = groups, sum(map(len, groups.values()))

    def chosen(self, at_most: int = SHOWN) -> dict[str, list[Finding]]:
        """Returns the findings to show by currency, the most money first, then the oldest."""
        groups = {key: _ordered(group, key[2]) for key, group in sorted(self.groups.items())}
        currencies = sorted({currency for _, _, currency in groups}, key=lambda name: (not name, name))
        all_of = {
            currency: _ordered(
                (each for key in groups if key[2] == currency for each in groups[key]), currency
            )
            for currency in currencies
        }
        first = [each for group in groups.values() for each in group[:_EACH]]
        # Amounts of two currencies cannot be compared: the largest of each precede the second largest.
        ranked = [each for rank in zip_longest(*all_of.values()) for each in rank if each is not None]
        unique = dict.fromkeys((each.object, each.id) for each in (*first, *ranked))
        kept = set(islice(unique, at_most))
        shown = {
            currency: [each for each in found if (each.object, each.id) in kept]
            for currency, found in all_of.items()
        }
        return {currency: found for currency, found in shown.items() if found}


def _ordered(findings: Iterable[Finding], currency: str) -> list[Finding]:
    return sorted(
        findings,
        key=lambda each: (-each.at_risk.get(currency, 0), each.first_seen or _NEW, each.object, each.id),
    )


@dataclass(slots=True)
class FindingSummary:
    """The counts of all findings, and those on the page."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """By object, class, source and action."""
    open_by_class: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By object and class."""
    at_risk: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    """Minor units in open findings by object and class, and then by currency."""
    in_currency: Counter[str] = field(default_factory=Counter)
    """Open findings by the currency under which the page lists them; "" if none can be read."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """Open findings by object of which no side has an amount that can be read."""
    largest: LargestFindings = field(default_factory=LargestFindings)
    repaired: list[Finding] = field(default_factory=list)

    @property
    def open(self) -> int:
        return self.open_by_class.total()

    def count(self, batch: Sequence[Finding]) -> None:
        self.counts.update((each.object, each.class_, each.source, each.action) for each in batch)
        for each in batch:
            if not each.resolved:
                self._count_open(each)
            elif len(self.repaired) < SHOWN_REPAIRED:
                self.repaired.append(each)

    def _count_open(self, finding: Finding) -> None:
        key = finding.object, finding.class_
        self.open_by_class[key] += 1
        at_risk = self.at_risk.setdefault(key, Counter())
        for currency, minor in finding.at_risk.items():
            at_risk[currency] += minor
        if finding.class_ == "invalid" and not finding.at_risk:
            self.unreadable[finding.object] += 1
        currency = _listed_under(finding)
        if currency not in self.in_currency and len(self.in_currency) >= _CURRENCIES:
            currency = ""
        self.in_currency[currency] += 1
        self.largest.add(finding, currency)


def _listed_under(finding: Finding) -> str:
    """Stripe's currency if two are at risk, and where nothing is, since only another column differs."""
    currency = currency_of(finding) or ""
    if finding.at_risk:
        return currency if currency in finding.at_risk else min(finding.at_risk)
    return currency if finding.stripe else ""
