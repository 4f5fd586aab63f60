"""Which column holds the amount, in which unit, and which of Stripe's amounts it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from discovery.ledger.answer import Answer, Field, inferred, open_
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, Hypothesis, Pair, best, opposing, weigh
from discovery.names import written_column
from discovery.proposal import Finding
from discovery.toml_text import line
from reconcile.currency import exponent
from reconcile.ledger.catalogue import Column, quote
from reconcile.ledger.column_types import MONEY
from reconcile.objects.kind import Kind
from reconcile.objects.scope import value_at

_NUMBER = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?(e[+-]?[0-9]{1,2})?")
_TOLERATED = 0.05
"""The share of rows that may differ. Amounts hardly change, so a column that differs more often is another
amount: without a discount, or a tax."""
FEW = 3
"""Rows of a currency or status that all differ, before that is no mistake but how the team stores them."""
_UNITS = [Decimal(10) ** each for each in (-3, -2, -1, 1, 2, 3)]
_MOST_COLUMNS = 12
"""Columns whose sums are tried: each pair of them is a hypothesis."""


@dataclass(frozen=True, slots=True)
class Amount:
    """``unit`` and ``of`` are the keys ``amount_unit`` and ``amount_of``."""

    column: str
    unit: str = "minor"
    of: str = "amount"


def minor_units(text: str | None, unit: str, currency: str) -> Decimal | None:
    """Returns a value of the ledger in minor units, as ``classify/sql/judged.sql`` reads it."""
    if text is None or len(text) > 84 or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text) * (10 ** exponent(currency) if unit == "major" else 1)


def infer(columns: Iterable[Column], pairs: Sequence[Pair], kind: Kind) -> Answer[Amount]:
    possible = [each for each in columns if each.base in MONEY]
    hypotheses = [
        _weigh(Amount(column.name, unit, of), pairs, kind)
        for column in possible
        for unit in ("minor", "major")
        for of in ("amount", *kind.amounts)
    ]
    standing = best(hypotheses, tolerated=_TOLERATED)
    if net := _net_of_refunds(possible, hypotheses, pairs):
        return Answer(None, (net,))
    sound = [each for each in standing if not _differing(each, pairs)]
    if standing and not sound:
        return Answer(None, (_some_differ(standing[0], pairs),))
    standing = sound
    if not standing:
        finding, fields = _explain(possible, hypotheses, pairs)
        return Answer(None, (finding,), fields)
    if explained := _sum_of(possible, standing, pairs):
        return explained
    chosen = _choose_column(standing)
    if chosen is None:
        names = sorted({each.value.column for each in standing})
        reason = f"{_listed(names)} have the same amount in each of the {len(pairs)} rows compared"
        lines = (line("amount", written_column(name)) for name in names)
        return Answer(None, (open_("amount", Code.EQUAL_AMOUNTS, reason, *lines),))
    return _answer(chosen, [each for each in standing if each.value.column == chosen], standing)


def _answer(
    column: str, own: Sequence[Hypothesis[Amount]], standing: Sequence[Hypothesis[Amount]]
) -> Answer[Amount]:
    ofs = list(dict.fromkeys(each.value.of for each in own))
    units = list(dict.fromkeys(each.value.unit for each in own))
    of = ofs[0]
    shown = next(each for each in own if each.value.of == of)
    unit = "minor" if "minor" in units else "major"
    others = sorted({each.value.column for each in standing} - {column})
    besides = f"; {_listed(others)} {'agree' if len(others) > 1 else 'agrees'} too" if others else ""
    what = f"{of} in {unit} units" if len(units) == 1 else of
    findings = [inferred("amount", f"{what}: {shown.count}{besides}")]
    if len(units) == 2:
        reason = "all amounts compared are of currencies without decimals, in which both units are equal"
        findings.append(open_("amount_unit", Code.UNIT_UNDECIDED, reason, 'amount_unit = "major"'))
    elif unit == "major":
        findings.append(inferred("amount_unit", f"{shown.count} are in major units"))
    if of == "amount" and len(ofs) > 1:
        reason = f"{_listed(ofs)} are equal in each object compared; without this key it is amount"
        lines = (line("amount_of", each) for each in ofs[1:])
        findings.append(open_("amount_of", Code.AMOUNT_OF_UNDECIDED, reason, *lines))
    elif of != "amount":
        findings.append(inferred("amount_of", f"{shown.count}"))
    return Answer(Amount(column, unit, of), tuple(findings))


def _choose_column(standing: Sequence[Hypothesis[Amount]]) -> str | None:
    """Returns the only column; of several the one that is `amount` in minor units. None if several are."""
    for keep in (
        lambda _: True,
        lambda each: each.value.of == "amount",
        lambda each: each.value.of == "amount" and each.value.unit == "minor",
    ):
        names = {each.value.column for each in standing if keep(each)}
        if len(names) == 1:
            return names.pop()
    return None


def _weigh(amount: Amount, pairs: Sequence[Pair], kind: Kind) -> Hypothesis[Amount]:
    def agrees(pair: Pair) -> tuple[bool | None, object]:
        wanted = _stripes(pair, amount.of, kind)
        if wanted is None:
            return None, None
        held = minor_units(pair.row[amount.column], amount.unit, _currency(pair))
        return held == wanted, wanted

    return weigh(amount, pairs, agrees)


def _differing(found: Hypothesis[Amount], pairs: Sequence[Pair]) -> dict[str, int]:
    """Returns the currencies and statuses of which no row agrees. One row of a currency suffices if it is in
    another unit."""
    in_other_units = [
        _currency(pair)
        for pair, verdict in zip(pairs, found.verdicts, strict=True)
        if verdict is False and _is_in_other_unit(pair, found.value)
    ]
    of_currencies = opposing(found, pairs, lambda pair: [_currency(pair)], 1)
    few = {name: count for name, count in of_currencies.items() if count >= FEW or name in in_other_units}
    return few | opposing(found, pairs, lambda pair: pair.asked.conditions[-1:], FEW)


def _is_in_other_unit(pair: Pair, amount: Amount) -> bool:
    held = minor_units(pair.row[amount.column], "minor", "")
    wanted = pair.asked.record.amount if pair.asked.record else None
    return held is not None and bool(wanted) and any(held == Decimal(wanted or 0) * unit for unit in _UNITS)


def _some_differ(found: Hypothesis[Amount], pairs: Sequence[Pair]) -> Finding:
    of = " and ".join(f"{name} ({count})" for name, count in _differing(found, pairs).items())
    reason = f"{_name(found.value.column)} agrees in {found.count}, but in no row of {of}"
    return open_("amount", Code.SOME_DIFFER, reason, line("amount", _name(found.value.column)))


def _currency(pair: Pair) -> str:
    return (pair.asked.record and pair.asked.record.currency) or ""


def _stripes(pair: Pair, of: str, kind: Kind) -> int | None:
    """Returns one of Stripe's amounts, as ``reconcile/objects/mapped.py`` reads it. None if it is unknown."""
    record = pair.asked.record
    if record is None:
        return None
    if of == "amount":
        return record.amount
    amount: Any = value_at(pair.asked.raw, tuple(kind.amounts[of].split(".")))
    if amount is None and record.status != "succeeded":
        return 0
    return amount if isinstance(amount, int) else None


def _explain(
    columns: Sequence[Column], tried: Sequence[Hypothesis[Amount]], pairs: Sequence[Pair]
) -> tuple[Finding, tuple[Field, ...]]:
    """Returns why no column is the amount, and the columns of a view that would be."""
    constant = [each for each in tried if each.agree >= ENOUGH and each.agree == each.compared]
    if constant:
        column, of = constant[0].value.column, constant[0]
        reason = f"{_name(column)} agrees in {of.count}, with {of.distinct} different amounts"
        return open_("amount", Code.CONSTANT_AMOUNT, reason, line("amount", _name(column))), ()
    if explained := _sum_of(columns, [], pairs):
        return explained.findings[0], explained.fields
    best_of: dict[str, Hypothesis[Amount]] = {}
    for each in sorted(tried, key=lambda each: -each.agree):
        best_of.setdefault(each.value.column, each)
    nearest = list(best_of.values())[:3]
    said = ", ".join(
        f"{_name(each.value.column)} in {each.value.unit} units {each.count}"
        for each in nearest
        if each.agree
    )
    reason = "no column agrees with Stripe's amounts" + (f" (the nearest: {said})" if said else "")
    lines = (line("amount", _name(each.value.column)) for each in nearest if each.agree)
    return open_("amount", Code.NO_AMOUNT, reason, *dict.fromkeys(lines)), ()


def _sum_of(
    columns: Sequence[Column], standing: Sequence[Hypothesis[Amount]], pairs: Sequence[Pair]
) -> Answer[Amount] | None:
    """Returns that a sum or a negated column is the amount, if no column is one as well."""
    if any(each.agree == each.compared for each in standing):
        return None
    for terms, unit, sign in _sums([each.name for each in columns]):
        both = _weigh_sum(terms, unit, pairs, sign)
        if both.holds() and all(_is_ahead(both, each) for each in standing):
            code = Code.AMOUNT_NEGATED if sign < 0 else Code.AMOUNT_IN_TWO_COLUMNS
            what = f"-{_name(terms[0])}" if sign < 0 else " + ".join(map(_name, terms))
            reason = f"{what} is the amount in {unit} units: {both.count}"
            expression = " + ".join(f"t.{quote(each)}" for each in terms)
            fields = (Field("paywatch_amount", f"-({expression})" if sign < 0 else f"({expression})"),)
            return Answer(None, (open_("amount", code, reason),), fields)
    return None


def _net_of_refunds(
    columns: Sequence[Column], tried: Sequence[Hypothesis[Amount]], pairs: Sequence[Pair]
) -> Finding | None:
    """Returns that a column is what remains after refunds, if that agrees better than the amount."""
    for column in columns:
        for unit in ("minor", "major"):
            net = _weigh_net(column.name, unit, pairs)
            rivals = [each for each in tried if each.value.column == column.name]
            if net.holds(tolerated=_TOLERATED) and all(_is_ahead(net, each) for each in rivals):
                reason = f"{_name(column.name)} is what remains after refunds, in {unit} units: {net.count}"
                return open_("amount", Code.AMOUNT_NET, reason)
    return None


def _weigh_net(name: str, unit: str, pairs: Sequence[Pair]) -> Hypothesis[tuple[str, ...]]:
    def agrees(pair: Pair) -> tuple[bool | None, object]:
        raw, record = pair.asked.raw, pair.asked.record
        charge = raw.get("latest_charge") if isinstance(raw.get("latest_charge"), dict) else raw
        refunded = charge.get("amount_refunded") or 0
        if record is None or record.amount is None or not isinstance(refunded, int):
            return None, None
        held = minor_units(pair.row[name], unit, _currency(pair))
        return held == record.amount - refunded, record.amount

    return weigh((name,), pairs, agrees)


def _is_ahead(one: Hypothesis[tuple[str, ...]], other: Hypothesis[Amount]) -> bool:
    return one.agree > other.agree and one.compared - one.agree < other.compared - other.agree


def _sums(names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str, int]]:
    """Yields what else can be an amount: a negated column, and the sum of two."""
    pairs = combinations(names[:_MOST_COLUMNS], 2)
    for terms, sign in [*(((name,), -1) for name in names), *((pair, 1) for pair in pairs)]:
        for unit in ("minor", "major"):
            yield terms, unit, sign


def _weigh_sum(
    names: tuple[str, ...], unit: str, pairs: Sequence[Pair], sign: int = 1
) -> Hypothesis[tuple[str, ...]]:
    def agrees(pair: Pair) -> tuple[bool | None, object]:
        record = pair.asked.record
        if record is None or record.amount is None:
            return None, None
        held = [minor_units(pair.row[name], unit, _currency(pair)) for name in names]
        return None not in held and sign * sum(each or 0 for each in held) == record.amount, record.amount

    return weigh(names, pairs, agrees)


def _name(column: str) -> str:
    return written_column(column)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(map(_name, names))
