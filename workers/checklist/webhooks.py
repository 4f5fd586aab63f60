"""Evidence about webhooks: the round trip, deliveries as Stripe sees them, and the latency."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

import store
from alerts.figures.words import format_share
from probes.formatting import format_seconds
from store import Tally
from store.days import ReadingAt, readings_at
from workers.checklist.day import Day
from workers.checklist.evidence import Evidence, Word, worst

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SLOWEST = 1.0
"""Seconds: the guide's limit of a healthy latency."""
WORSE = 1.5
"""Times the latency of the week before: more is a trend."""


async def last_webhook(pool: asyncpg.Pool, day: Day) -> Evidence:
    """The newest reading of each check that sends a webhook and sees its effect."""
    readings = await readings_at(pool, ("webhook",), day.until, DAY)
    if not readings:
        return Evidence("unknown", 'no check of kind "webhook" is scheduled', None, "/checks")
    words = [_judge(each, day.until) for each in readings]
    return Evidence(worst(words), _listed(readings, words), _newest(readings), _link(readings, words))


async def deliveries(pool: asyncpg.Pool, day: Day) -> Evidence:
    """Deliveries as Stripe reports them."""
    readings = await readings_at(pool, ("stripe_webhooks",), day.until, DAY)
    if not readings:
        return Evidence("unknown", 'no check of kind "stripe_webhooks" is scheduled', None, "/checks")
    words = [_judge(each, day.until) for each in readings]
    parts = [_listed(readings, words), *(_delivered(each) for each in readings if each.values)]
    return Evidence(worst(words), "; ".join(parts), _newest(readings), _link(readings, words))


async def latency(pool: asyncpg.Pool, day: Day) -> Evidence:
    """The 95th percentile of the day against that of the week before."""
    readings = await readings_at(pool, ("webhook",), day.until, DAY)
    names = [each.name for each in readings]
    if not names or day.until <= day.since:
        return Evidence("unknown", 'no check of kind "webhook" ran', None, "/checks")
    whole = (await store.uptime(pool, names, day.since, day.until, spans=1)).total
    today = whole.percentile(0.95)
    before = (await store.uptime(pool, names, day.since - WEEK, day.since, spans=1)).total.percentile(0.95)
    if today is None:
        return Evidence("unknown", "no webhook was sent on this day", _newest(readings), "/checks")
    usual = "unknown in the week before" if before is None else f"{format_seconds(before)} in the week before"
    slow = today >= SLOWEST or (before is not None and today > WORSE * before)
    figure = f"p95 {format_seconds(today)} on this day, {usual}; healthy below {format_seconds(SLOWEST)}"
    unseen = _unseen(whole, readings, day.until)
    word: Word = "bad" if slow else "unknown" if unseen else "good"
    return Evidence(word, figure + unseen, _newest(readings), f"/checks/{names[0]}")


def _unseen(whole: Tally, readings: Sequence[ReadingAt], until: datetime) -> str:
    """Why a low latency is no good sign: one that was refused at once, or of hours ago."""
    if not whole.passed + whole.degraded:
        return "; no webhook succeeded"
    old = [each.name for each in readings if each.is_old(until)]
    return f"; no reading since of {', '.join(old)}" if old else ""


def _judge(reading: ReadingAt, until: datetime) -> Word:
    if reading.is_old(until):
        return "unknown"
    if reading.verdict == "pass":
        return "good"
    return "bad" if reading.verdict in {"fail", "degraded"} else "unknown"


def _listed(readings: Sequence[ReadingAt], words: Sequence[Word]) -> str:
    return "; ".join(f"{each.name}: {_said(each, word)}" for each, word in zip(readings, words, strict=True))


def _said(reading: ReadingAt, word: Word) -> str:
    if reading.slot is None:
        return "no reading"
    at = f"at {reading.slot:%Y-%m-%d %H:%MZ}"
    if word == "unknown" and reading.verdict == "pass":
        return f"pass {at}, and no reading since"
    why = f" ({reading.reason})" if reading.verdict != "pass" and reading.reason else ""
    return f"{reading.verdict} {at}{why}"


def _delivered(reading: ReadingAt) -> str:
    share, pending = reading.values.get("webhook_success_rate"), reading.values.get("webhooks_pending")
    parts = [] if share is None else [f"{format_share(share)} delivered"]
    return ", ".join([*parts, *([] if pending is None else [f"{pending:,.0f} undelivered"])]) or "no numbers"


def _newest(readings: Sequence[ReadingAt]) -> datetime | None:
    return max((each.slot for each in readings if each.slot is not None), default=None)


def _link(readings: Sequence[ReadingAt], words: Sequence[Word]) -> str:
    worst_one = next(
        (each for each, word in zip(readings, words, strict=True) if word != "good"), readings[0]
    )
    return f"/checks/{worst_one.name}"
