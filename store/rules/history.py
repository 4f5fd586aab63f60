"""Reads the readings that rules need: of many checks in one query, and counts for objectives."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import msgspec

from alerts.policies import Policies
from alerts.rules import WINDOWS, History, Sample, Tally
from probes.reading import Verdict
from settings.policy import Rule
from store.pool import Connection
from store.queries import query

_HISTORY = query("rule_history")
_TALLIES = query("rule_tallies")
_decode = msgspec.json.Decoder(dict[str, float]).decode


@dataclass(frozen=True, slots=True)
class Span:
    """The slots of a check that are needed; the reading before ``since`` is read too."""

    since: datetime
    until: datetime


async def histories(
    pool: asyncpg.Pool | Connection, policies: Policies, spans: Mapping[str, Span]
) -> dict[str, History]:
    """Returns a history for each check, empty if it has no readings."""
    names = list(spans)
    since, until = [spans[name].since for name in names], [spans[name].until for name in names]
    samples: defaultdict[str, list[Sample]] = defaultdict(list)
    for name, slot, slots, verdict, cause, measured in await pool.fetch(_HISTORY, names, since, until):
        values = _decode(measured) if measured else {}
        samples[name].append(Sample(slot, slots, Verdict(verdict), cause, values))
    return {name: History(name, policies.kind(name), samples[name]) for name in names}


async def tallies(
    pool: asyncpg.Pool | Connection, rule: Rule, at: datetime, windows: Collection[timedelta] = WINDOWS
) -> dict[timedelta, Tally]:
    """Counts the slots of an objective's checks in each of the windows that end with the slot ``at``.

    Reads the roll-ups of whole hours, so that 30 days of a check are 720 rows, and readings for the rest.
    """
    rows = await pool.fetch(_TALLIES, rule.checks, list(windows), at)
    return {row["length"]: Tally(row["good"], row["bad"], row["unknown"]) for row in rows}
