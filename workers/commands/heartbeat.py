"""``paywatch heartbeat``: reports a run of a job, on a machine that has the configuration."""

from typing import Annotated

import typer

from settings import Settings
from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, print_json, results
from workers.startup import load


@command
async def heartbeat(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The check of kind heartbeat.")],
    start: Annotated[bool, typer.Option("--start", help="The job starts now.")] = False,
    fail: Annotated[bool, typer.Option("--fail", help="The job has failed.")] = False,
    exit_code: Annotated[
        int | None,
        typer.Option("--exit-code", min=0, max=255, help="The job has ended with this code; 0 is a success."),
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Report that a job ran, starts or has failed; exit 3 when that could not be recorded."""
    import store
    from workers.databases import open_store

    if sum([start, fail, exit_code is not None]) > 1:
        raise Usage("pass only one of --start, --fail and --exit-code")
    settings = load()
    _check_name(settings, name)
    failed = fail or bool(exit_code)
    kind = store.PingKind.START if start else store.PingKind.FAILURE if failed else store.PingKind.SUCCESS
    async with open_store(settings, size=1) as pool:
        await store.record_ping(pool, name, kind, exit_code or None)
    if as_json:
        print_json({"check": name, "recorded": kind.value})
    else:
        results().print(f"Recorded for {name}: {kind.value}.")
    return Exit.FINE


def _check_name(settings: Settings, name: str) -> None:
    known = [check.name for check in settings.checks if check.kind == "heartbeat"]
    if not known:
        raise Usage("no check of kind heartbeat is configured")
    if name not in known:
        raise Usage(f"no check of kind heartbeat is named {name!r}; there are: {', '.join(known)}")
