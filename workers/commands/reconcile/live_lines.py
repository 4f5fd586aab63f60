"""Both sides of one object now, its movements and its events, for people and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from reconcile.currency import format_amount
from reconcile.inspection.live import Now
from reconcile.inspection.live_events import LiveEvent, LiveEvents
from reconcile.inspection.live_lists import NotKnown
from reconcile.inspection.live_movements import CategorySum, LiveMovement, LiveMovements, PayoutContents
from reconcile.windows import format_utc
from settings.texts import escape_controls
from workers.commands.reconcile.sides import print_sides, say
from workers.output import print_table

_UNPAID = {"pending": "not available yet", "unknown": "not known"}


def print_now(id_: str, now: Now) -> None:
    say(f"{id_} now: {now.sentence}")
    print_sides(now.found)
    print_movements(now.movements)
    print_events(now.events)


def print_movements(found: LiveMovements) -> None:
    say("Movements (balance transactions) at Stripe now:")
    names = ["time", "type", "category", "gross", "fee", "net", "source", "payout"]
    rows = [_movement(each) for each in found.movements]
    _print(names, rows, found.not_known)
    if found.contents is not None:
        _print_contents(found.contents)
    _print_gaps(found.not_known)


def _movement(of: LiveMovement) -> tuple[str, ...]:
    amounts = (format_amount(value, of.currency) for value in (of.amount, of.fee, of.net))
    payout = of.payout or _UNPAID.get(of.paid_out, "not known")
    if of.paid_out == "pending" and of.available_on is not None:
        payout = f"available on {of.available_on:%Y-%m-%d}"
    return (format_utc(of.created), of.type, of.category, *amounts, of.source or "-", payout)


def _print_contents(found: PayoutContents) -> None:
    say(f"The {found.count:,} transactions of the payout that were read, its own included: {_nets(found)}")
    names = ["currency", "category", "transactions", "gross", "fee", "net"]
    _print(names, [_sum(each) for each in found.sums], [])


def _nets(found: PayoutContents) -> str:
    if found.nets is None:
        return "whether they net to zero is not known"
    if found.nets:
        return "they net to zero"
    totals = (each for each in found.sums if each.category is None and each.net)
    off = "; ".join(format_amount(each.net, each.currency) for each in totals)
    return f"they do not net to zero, but to {off}"


def _sum(of: CategorySum) -> tuple[str, ...]:
    amounts = (format_amount(value, of.currency) for value in (of.amount, of.fee, of.net))
    return (of.currency, of.category or "all", f"{of.count:,}", *amounts)


def print_events(found: LiveEvents) -> None:
    say("Events at Stripe now:")
    rows = [_event(each) for each in found.events]
    _print(["time", "type", "event", "about", "webhooks"], rows, found.not_known, complete=found.complete)
    for line in _looked(found):
        say(line)
    _print_gaps(found.not_known)


def _event(of: LiveEvent) -> tuple[str, ...]:
    pending = of.pending_webhooks
    webhooks = "not known" if pending is None else f"{pending} pending" if pending else "none pending"
    return format_utc(of.created), of.type, of.id, of.about or "-", webhooks


def _looked(found: LiveEvents) -> Iterator[str]:
    read = "; ".join(f"{format_utc(since)} to {format_utc(until)}" for since, until in found.read)
    types = f"of {len(found.types)} types (--json names them)"
    if found.complete:
        yield f"All events {types} since it was created were read" + (f": {read}." if read else ".")
    elif read:
        yield f"Others can exist: of events {types}, all of these times were read, and not of others: {read}."


def _print(
    names: list[str], rows: Sequence[tuple[str, ...]], gaps: Sequence[NotKnown], *, complete: bool = True
) -> None:
    empty = "None." if complete and not gaps else "None among those that were read."
    print_table(names, [[escape_controls(cell) for cell in row] for row in rows], empty=empty)


def _print_gaps(gaps: Sequence[NotKnown]) -> None:
    for each in gaps:
        say(f"Not known: {each.what}: {each.reason}")


def now_as_json(now: Now) -> dict[str, Any]:
    """Amounts are minor units with their currency."""
    plain = now.found.plain
    return {
        "state": now.state,
        "sentence": now.sentence,
        "equal": now.equal,
        **{name: plain[name] for name in ("fields", "stripe", "ledger")},
        "movements": msgspec.to_builtins(now.movements),
        "events": msgspec.to_builtins(now.events),
    }
