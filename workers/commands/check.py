"""``paywatch check list|run``: lists checks, or runs them without workers and queue."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

import probes
from probes import Reading, Verdict
from settings import Check, Settings, format_duration
from workers.app import open_tools
from workers.commands.common import Json, command, finish
from workers.databases import open_ledger
from workers.errors import Usage
from workers.output import Exit, print_json, print_table
from workers.startup import load

app = typer.Typer(help="List the configured checks, or run them now.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the configured checks."""
    finish(lambda: _list(as_json))


def _list(as_json: bool) -> Exit:
    rows = [
        {"name": c.name, "kind": c.kind, "every": format_duration(c.every), "severity": c.severity.value}
        for c in load().checks
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["name", "kind", "every", "severity"], [r.values() for r in rows], empty="No check is configured."
        )
    return Exit.FINE


@app.command()
@command
async def run(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="The checks to run.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Run every configured check.")] = False,
    as_json: Json = False,
) -> Exit:
    """Run checks now, concurrently; exit 1 when one does not pass."""
    settings = load()
    readings = await _run(settings, _chosen(settings, names or [], all_))
    if as_json:
        print_json([reading_json(reading) for reading in readings])
    else:
        rows = [(r.check, r.outcome.verdict, f"{r.duration:.3f} s", r.outcome.reason) for r in readings]
        print_table(["check", "verdict", "took", "reason"], rows, empty="No check is configured.")
    return Exit.FINE if all(r.outcome.verdict is Verdict.PASS for r in readings) else Exit.FOUND


def _chosen(settings: Settings, names: list[str], everything: bool) -> list[Check]:
    if everything == bool(names):
        raise Usage("name the checks to run, or pass --all")
    known = {check.name: check for check in settings.checks}
    if unknown := [name for name in names if name not in known]:
        listed = ", ".join(known) or "none"
        raise Usage(f"no check is named {', '.join(map(repr, unknown))}; the configured checks are: {listed}")
    return list(settings.checks) if everything else [known[name] for name in dict.fromkeys(names)]


async def _run(settings: Settings, checks: list[Check]) -> list[Reading]:
    async with open_ledger(settings) as ledger, open_tools(settings, ledger) as tools:
        now = datetime.now(UTC)
        return await asyncio.gather(*(probes.run(check, now, tools) for check in checks))


def reading_json(reading: Reading) -> dict[str, Any]:
    """Returns a reading as commands print it: durations in seconds, times in ISO 8601."""
    outcome = reading.outcome
    return {
        "check": reading.check,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "cause": outcome.cause,
        "slot": reading.slot.isoformat(),
        "duration": round(reading.duration, 6),
        "phases": dict(outcome.phases),
        "values": dict(outcome.values),
        "evidence": dict(outcome.evidence),
    }
