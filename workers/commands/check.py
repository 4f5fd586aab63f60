"""``paywatch check list|run``: lists checks, or runs them without workers and queue."""

import fnmatch
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from settings import Check, Settings, format_duration
from workers.commands.common import Json, command, finish
from workers.commands.reading_json import reading_json
from workers.errors import Usage
from workers.output import Exit, print_json, print_table
from workers.startup import load, load_for_reading

if TYPE_CHECKING:
    from probes import Reading


def list_(as_json: Json = False) -> None:
    """List the configured checks."""
    finish(lambda: _list(as_json))


def _list(as_json: bool) -> Exit:
    rows = [
        {
            "name": c.name,
            "kind": c.kind,
            "every": format_duration(c.every),
            "severity": c.severity.value,
            "groups": ",".join(c.groups),
        }
        for c in load_for_reading().checks
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["name", "kind", "every", "severity", "groups"],
            [r.values() for r in rows],
            empty="No check is configured.",
        )
    return Exit.FINE


@command
async def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="The checks to run, such as page or 'api-*'."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Run every configured check.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Run them again and again until Ctrl-C.")] = False,
    enqueue: Annotated[
        bool,
        typer.Option("--enqueue", help="Let workers run them where they are, and wait for the outcome."),
    ] = False,
    by: Annotated[
        str | None, typer.Option("--as", help="Your name, for --enqueue. Default: your user name.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Run checks now, concurrently; exit 1 when one does not pass."""
    from probes import Verdict

    if enqueue:
        if watch or all_:
            raise Usage("--enqueue goes with the names of checks, and not with --watch or --all")
        from workers.commands.check_enqueue import run_by_workers

        return await run_by_workers(load_for_reading(), names or [], by, as_json=as_json)
    settings = load()
    chosen = _chosen(settings, names or [], all_)
    if watch:
        from workers.commands.check_watch import watch_checks

        return await watch_checks(settings, chosen, as_json=as_json)
    readings = await _run(settings, chosen)
    if as_json:
        print_json([reading_json(reading) for reading in readings])
    else:
        rows = [(r.check, r.outcome.verdict, f"{r.duration:.3f} s", r.outcome.reason) for r in readings]
        print_table(["check", "verdict", "took", "reason"], rows, empty="")
    return Exit.FINE if all(r.outcome.verdict is Verdict.PASS for r in readings) else Exit.FOUND


def _chosen(settings: Settings, names: list[str], everything: bool) -> list[Check]:
    if everything == bool(names):
        raise Usage("name the checks to run, or pass --all")
    known = {check.name: check for check in settings.checks}
    if not known:
        raise Usage("no check is configured, so that nothing was tested")
    found = {name: fnmatch.filter(known, name) for name in names}
    if unknown := [name for name, matches in found.items() if not matches]:
        listed = ", ".join(known)
        raise Usage(f"no check is named {', '.join(map(repr, unknown))}; the configured checks are: {listed}")
    chosen = list(known) if everything else dict.fromkeys(chain.from_iterable(found.values()))
    return [known[name] for name in chosen]


async def _run(settings: Settings, checks: list[Check]) -> "list[Reading]":
    import asyncio
    from datetime import UTC, datetime

    import probes
    from workers.commands.check_tools import command_tools

    async with command_tools(settings) as tools:
        now = datetime.now(UTC)
        return await asyncio.gather(*(probes.run(check, now, tools) for check in checks))
