"""The explanation of one object, for people and as JSON."""

from collections.abc import Iterator
from typing import Any

from reconcile.currency import format_amount, format_amounts
from reconcile.inspection.explanation import Explanation
from reconcile.inspection.history import Movement, PayoutSum, Sighting
from reconcile.inspection.live import Now
from reconcile.windows import format_utc
from workers.commands.reconcile.live_lines import now_as_json
from workers.commands.reconcile.sides import print_sides, say
from workers.output import print_table
from workers.reconciling.explanation_json import explanation_json, not_known
from workers.reconciling.sightings import how, result

LAST = 20
"""Runs that are shown; --json has all of them."""


def print_explanation(known: Explanation, *, live: bool) -> None:
    for line in _summary(known):
        say(line)
    if known.found is not None:
        say(f"Both sides as {known.found.of.run} read them:")
        print_sides(known.found)
    say("Runs that saw it:")
    rows = [_row(each) for each in known.sightings[:LAST]]
    print_table(["run", "ended", "class", "result", "how"], rows, empty="None.")
    if len(known.sightings) > LAST:
        say(f"and {len(known.sightings) - LAST:,} earlier runs (--json has all of them)")
    for line in [*_money(known), *_related(known)]:
        say(line)
    for sentence in not_known(known, live=live):
        say(f"Not known: {sentence}.")


def _summary(known: Explanation) -> Iterator[str]:
    since = f" since {known.since:%Y-%m-%d}" if known.since and known.open else ""
    state = "open" if known.open else "not open"
    yield f"{known.id}  {known.object}  {known.account.name}  {known.class_}, {state}{since}"
    if known.found is None:
        yield "why: no run that is stored found a difference"
    else:
        plain, finding = known.found.plain, known.found.finding
        code = f" ({finding.reason_code})" if finding.reason_code else ""
        yield f"why: {plain['reason']}{code}" if known.open else f"last difference: {plain['reason']}{code}"
        if plain["note"]:
            yield f"note: {plain['note']}"
        if known.open and known.found.at_risk:
            yield f"at risk: {format_amounts(known.found.at_risk)}"
        if known.open and known.found.next_step:
            yield f"do: {known.found.next_step}"
    if known.url:
        yield known.url


def _row(seen: Sighting) -> tuple[str, ...]:
    ended = format_utc(seen.finished_at.replace(microsecond=0)) if seen.finished_at else "has not ended"
    return seen.run, ended, seen.class_, result(seen), how(seen)


def _money(known: Explanation) -> Iterator[str]:
    for each in known.movements:
        yield f"Balance transaction {_movement(each)}"
    for of in known.payout_sums[:1]:
        yield f"Its balance transactions, as {of.run} read them: {_sum(of)}"


def _movement(of: Movement) -> str:
    amounts = [
        f"{name} {format_amount(value, of.currency)}"
        for name, value in (("amount", of.amount), ("fee", of.fee), ("net", of.net))
        if value is not None
    ]
    at = f" at {format_utc(of.created)}" if of.created else ""
    return f"{of.id}: {of.type or 'unknown type'}{at}, {', '.join(amounts) or 'unreadable'}"


def _sum(of: PayoutSum) -> str:
    whole = "" if of.done else ", not read completely"
    return f"{of.count:,}, off by {format_amount(of.net, of.currency)}{whole}"


def _related(known: Explanation) -> Iterator[str]:
    for each in known.related:
        yield f"Linked: {each.object} {each.id} {each.class_}, {'repaired' if each.resolved else 'open'}"


def as_json(id_: str, known: Explanation | None, now: Now | None) -> dict[str, Any]:
    """Amounts are minor units with their currency."""
    found = explanation_json(id_, known, live=now is not None)
    return found if now is None else found | {"now": now_as_json(now)}
