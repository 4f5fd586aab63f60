"""``paywatch config check|show``."""

import asyncio
from typing import Annotated

import typer

import settings as configuration
from settings import Loaded, Settings
from settings.notices import of_dead_mans_switch
from workers.commands.common import Json, finish
from workers.commands.examination import Examined, examine
from workers.output import Exit, complain, note, print_json, results


def check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not compare it with the tables in DATABASE_URL.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Validate the configuration; exit 2 with one sentence for each problem.

    With DATABASE_URL set, also compares the mappings with the catalogue and prepares the SQL of the checks,
    without writing; exit 3 when that database cannot be reached.
    """
    finish(lambda: _check(offline=offline, as_json=as_json))


def _check(*, offline: bool, as_json: bool) -> Exit:
    try:
        valid = configuration.load_with_notices()
    except configuration.ConfigError as error:
        if not as_json:
            raise
        print_json({"valid": False, "problems": error.problems})
        return Exit.WRONG
    notices = _notices(valid)
    if not as_json:
        note(notices)
    found = Examined([valid.problem]) if valid.problem else _examined(valid, offline=offline)
    if as_json:
        _print_json(valid, found, notices)
    elif found.problems:
        complain(found.problems)
    else:
        results().print(f"The configuration is valid: {_counted(valid.settings)}.{_compared(found)}")
    return Exit.WRONG if found.problems else Exit.FINE


def _notices(valid: Loaded) -> list[str]:
    """A configuration that does not exist needs nothing else before it is written."""
    if valid.problem:
        return [*valid.notices]
    settings = valid.settings
    return [*valid.notices, *of_dead_mans_switch(settings.channels, settings.paywatch_heartbeat_url)]


def _examined(valid: Loaded, *, offline: bool) -> Examined:
    if offline:
        return Examined()
    return asyncio.run(examine(valid))


def _counts(settings: Settings) -> dict[str, int]:
    return {"checks": len(settings.checks), "rules": len(settings.rules), "channels": len(settings.channels)}


def _counted(settings: Settings) -> str:
    return ", ".join(f"{count} {word}" for word, count in _counts(settings).items())


def _compared(found: Examined) -> str:
    mapped = f" The database matches the mappings of {', '.join(found.tables)}." if found.tables else ""
    accepted = (
        f" The database accepts {found.statements} SQL statements of checks." if found.statements else ""
    )
    return mapped + accepted


def _print_json(valid: Loaded, found: Examined, notices: list[str]) -> None:
    further = {"notices": notices, "tables": found.tables, "statements": found.statements}
    print_json(
        {
            "valid": not found.problems,
            "problems": found.problems,
            **_counts(valid.settings),
            **{name: value for name, value in further.items() if value},
        }
    )


def show() -> None:
    """Print the effective configuration as JSON with masked secrets."""

    def body() -> Exit:
        print_json(configuration.effective(configuration.load()))
        return Exit.FINE

    finish(body)
