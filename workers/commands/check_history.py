"""``paywatch check history``: how long a check was up, how long it took, and when that changed."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings import Settings
from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, print_json, print_table, results
from workers.spans import parse_span
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from store import Change, Uptime
    from store.checks import Schedule

CHANGES = 10


@command
async def history(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The check, or NAME@LOCATION; all if not given.")
    ] = None,
    since: Annotated[str, typer.Option("--since", help="So long ago (24h, 90d), a date, or a time.")] = "24h",
    until: Annotated[str | None, typer.Option("--until", help="A date or a time; now if not given.")] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every reading as a line of CSV.")] = False,
) -> Exit:
    """Show how long a check was up, and when that changed; exit 1 if nothing is known of that time."""
    import store
    from workers.databases import open_store
    from workers.uptime_json import changes_json, uptime_json

    if as_json and as_csv:
        raise Usage("--json and --csv exclude each other")
    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        now: datetime = await pool.fetchval("select now()")
        from_, end = parse_span(since, until, now, settings.business_timezone)
        if name is None:
            return await _print_all(pool, from_, end, as_json=as_json, as_csv=as_csv)
        scheduled = await _scheduled(pool, settings, name)
        if not scheduled:
            results().print(f"{name} is configured, and no worker has run it yet.")
            return Exit.FOUND
        names = [each.name for each in scheduled]
        if as_csv:
            return await _print_csv(pool, names, from_, end)
        found = [(each, await store.uptime(pool, [each], from_, end)) for each in names]
        changed = await store.changes(pool, names, from_, end, CHANGES)
    if as_json:
        print_json(
            {
                "checks": [uptime_json(each, uptime) for each, uptime in found],
                "changes": changes_json(changed),
            }
        )
    else:
        _print(found, changed)
    return Exit.FINE if all(uptime.total.known for _, uptime in found) else Exit.FOUND


async def _print_all(
    pool: "asyncpg.Pool", from_: datetime, until: datetime, *, as_json: bool, as_csv: bool
) -> Exit:
    """Prints a line for each check that is scheduled, the lowest uptime first."""
    import store
    from store.uptime import METHOD
    from workers.commands.uptime_lines import format_share, format_time
    from workers.uptime_json import tally_json

    if as_csv:
        raise Usage("--csv prints the readings of one check: name it")
    rows = await pool.fetch("select name from paywatch.checks where enabled order by name")
    found = await store.uptimes(pool, [row["name"] for row in rows], from_, until)
    if as_json:
        checks = [{"name": name, **tally_json(tally)} for name, tally in found.checks.items()]
        times = {"from": found.from_.isoformat(), "until": found.until.isoformat()}
        print_json({**times, "method": METHOD, "checks": checks})
    else:
        results().print(f"from {format_time(found.from_)} until {format_time(found.until)} (UTC)\n")
        worst = sorted(
            found.checks.items(), key=lambda item: -1 if item[1].uptime is None else item[1].uptime
        )
        lines = [
            (
                name,
                *(format_share(share).strip() for share in (t.uptime, t.at_least)),
                f"{t.known:,}",
                f"{t.slots:,}",
            )
            for name, t in worst
        ]
        print_table(["check", "uptime", "at least", "known", "slots"], lines, empty="No check is scheduled.")
        results().print(f"\n{METHOD}")
    known = [tally.known for tally in found.checks.values()]
    return Exit.FINE if known and all(known) else Exit.FOUND


async def _scheduled(pool: "asyncpg.Pool", settings: Settings, name: str) -> "list[Schedule]":
    """Returns the schedule of each location; of those that are no longer watched only if none is."""
    import store

    found = await store.schedules(pool, name)
    if not found and name not in {check.name for check in settings.checks}:
        known = ", ".join(check.name for check in settings.checks) or "none"
        raise Usage(f"no check is named {name!r}, now or before; the configured checks are: {known}")
    return [each for each in found if each.enabled] or found


def _print(found: "Sequence[tuple[str, Uptime]]", changed: "Sequence[Change]") -> None:
    from store.uptime import METHOD
    from workers.commands.uptime_lines import uptime_lines
    from workers.uptime_json import changes_json

    for name, uptime in found:
        results().print(f"{name}  {next(lines := uptime_lines(uptime))}")
        for line in lines:
            results().print(line.rstrip())
        results().print("")
    rows = [
        (row["at"], row["name"], row["verdict"], row["cause"], row["reason"]) for row in changes_json(changed)
    ]
    print_table(["changed at", "check", "verdict", "cause", "reason"], rows, empty="No reading is stored.")
    results().print(f"\n{METHOD}")


async def _print_csv(pool: "asyncpg.Pool", names: Sequence[str], from_: datetime, until: datetime) -> Exit:
    """Prints readings as they are stored, day by day, so that no period is too long."""
    import store
    from reconcile.reports.safe_csv import csv_lines

    sys.stdout.write(csv_lines([["name", "slot", "slots", "verdict", "cause", "duration", "reason"]]))
    printed = 0
    while from_ < until:
        end = min(from_ + timedelta(days=1), until)
        for name in names:
            readings = await store.history(pool, name, from_, end)
            sys.stdout.write(csv_lines(map(_csv_row, readings)))
            printed += len(readings)
        from_ = end
    return Exit.FINE if printed else Exit.FOUND


def _csv_row(reading: Any) -> list[str]:
    from settings.texts import escape_controls

    outcome = reading.outcome
    texts = [
        reading.check,
        reading.slot.isoformat(),
        str(reading.slots),
        outcome.verdict.value,
        outcome.cause,
    ]
    return [*texts, f"{reading.duration:.6f}", escape_controls(outcome.reason)]
