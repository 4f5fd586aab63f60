"""``paywatch drill``: tests the whole way of an alert, from a failing reading to each channel and back."""

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.databases import DATABASE_ERRORS, open_store
from workers.durations import duration
from workers.errors import Usage
from workers.output import Exit, complain, notes, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from settings import Settings
    from store.drills import DrillRecord
    from workers.drills.plan import DrillPlan
    from workers.drills.result import DrillSight


@command
async def drill(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The check, which must pass at the moment.")],
    lasts: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="DURATION",
            help="How long it fails at most, up to 15m. Default: as long as it needs, at least 3m.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before people are notified.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", "--as", help="Your name, for the record. Default: your user name.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Fail a check for minutes, and measure the way to each channel and back; exit 1 if one failed."""
    import store
    from workers.drills.plan import obstacles, plan_drill
    from workers.health import watched_settings

    length, who = None if lasts is None else duration("--for", lasts, longest="15m"), name_for_record(by)
    settings = load_for_reading()
    async with open_store(settings, size=2) as pool:
        plan = plan_drill(watched_settings(settings, await store.active_revision(pool)), name, length)
        if found := list(obstacles(plan, await store.snapshot(pool))):
            complain(found)
            return Exit.FOUND
        _confirm(plan, yes)
        return await run_drill(settings, pool, plan, who, as_json=as_json)


def _confirm(plan: "DrillPlan", yes: bool) -> None:
    """Names who will be notified, and asks. Raises Usage if nobody can answer."""
    whom = ", ".join(plan.channels)
    if yes:
        return
    if not sys.stdin.isatty():
        raise Usage(f"a drill of {plan.check} notifies {whom}: pass --yes if they shall be")
    if not typer.confirm(f"A drill of {plan.check} ({plan.severity}) notifies {whom}. Begin?", err=True):
        raise Usage("nothing was begun, and nobody is notified")


async def run_drill(
    settings: "Settings", pool: "asyncpg.Pool", plan: "DrillPlan", by: str, *, as_json: bool
) -> Exit:
    from store.drills import start_drill
    from workers.drills.following import follow_drill

    async with recorded(pool, settings, "drill_started", plan.check, by=by) as act:
        drill, started = await start_drill(pool, plan.check, lasts=plan.lasts, by=by)
        if not started:
            until = f"{drill.ends_at:%H:%M:%SZ}"
            lost = f"{drill.by} runs {drill.id} on {plan.check} already, until {until}"
            await act.refused(lost)
            complain([lost])
            return Exit.FOUND
        try:
            await act.done({"drill": drill.id, "name": plan.check, "until": drill.ends_at})
            _report(f"{drill.id}: {plan.check} fails until {drill.ends_at:%H:%M:%SZ} at the latest")
            within = f"{plan.opens_within.total_seconds():g} s"
            _report(f"its incident opens after {plan.opens_after} readings, within about {within}")
            sight = await follow_drill(pool, plan, drill, _report)
        except BaseException:
            await asyncio.shield(_withdraw(pool, drill))
            raise
    if as_json:
        print_json(sight.to_json())
    else:
        print_sight(sight)
    return Exit.FOUND if list(sight.problems()) else Exit.FINE


async def _withdraw(pool: "asyncpg.Pool", drill: "DrillRecord") -> None:
    """Workers end the failure by themselves too: its end is in the store."""
    from store.drills import stop_drill

    ends = f"at {drill.ends_at:%H:%M:%SZ} at the latest"
    with suppress(*DATABASE_ERRORS):
        await stop_drill(pool, drill.id)
        ends = "now"
    complain(
        [f"{drill.id} was given up: its failure ends {ends}, and workers resolve the incident if one opened"]
    )


def _report(line: str) -> None:
    notes().print(f"paywatch: {line}")


def print_sight(sight: "DrillSight") -> None:
    from workers.drills.result import seconds

    out, details = results(), sight.details
    if details is not None:
        opened = seconds(sight.drill.starts_at, details.incident.opened_at) or 0.0
        out.print(f"{details.incident.id} opened {opened:.1f} s after the failure was injected.")
        if (resolved := seconds(sight.drill.stopped_at, sight.ended_at)) is not None:
            out.print(f"It was resolved {resolved:.1f} s after the failure was withdrawn.")
        out.print("")
        print_table(["channel", "opened", "resolved"], sight.rows(), empty="No channel.")
    found = list(sight.problems())
    complain(found)
    if not found:
        out.print(f"\nEvery channel got the opening and the resolve ({sight.drill.id}).")
