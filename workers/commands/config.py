"""``paywatch config check|show``."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

import settings as configuration
from settings import Loaded, Settings
from settings.notices import of_dead_mans_switch
from settings.texts import escape_controls
from workers.commands.changes import print_changes
from workers.commands.common import Json, finish
from workers.commands.examination import Examined, examine
from workers.errors import Usage
from workers.output import Exit, complain, note, print_json, results


def check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not compare it with the tables in DATABASE_URL.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Validate the configuration; exit 2 with one sentence for each problem.

    The profiles that PAYWATCH_ENV does not name are validated too, except for variables that are not set.
    With DATABASE_URL set, also compares the mappings with the catalogue and prepares the SQL of the checks,
    without writing; exit 3 when that database cannot be reached.
    """
    finish(lambda: _check(offline=offline, as_json=as_json))


def _check(*, offline: bool, as_json: bool) -> Exit:
    try:
        valid = configuration.load_with_notices()
    except configuration.ConfigError as error:
        problems = [*error.problems, *_of_other_profiles(error.problems)]
        if not as_json:
            raise configuration.ConfigError(problems) from None
        print_json({"valid": False, "problems": problems})
        return Exit.WRONG
    notices = _notices(valid)
    if not as_json:
        note(notices)
    found = Examined([valid.problem]) if valid.problem else _examined(valid, offline=offline)
    found.problems.extend(_of_other_profiles(found.problems))
    if as_json:
        _print_json(valid, found, notices)
    elif found.problems:
        complain(found.problems)
    else:
        what = f"The configuration {_with_profile(valid)}is valid: {_counted(valid.settings)}."
        results().print(escape_controls(f"{what}{_compared(found)}{_other_profiles(valid)}"))
    return Exit.WRONG if found.problems else Exit.FINE


def _of_other_profiles(known: list[str]) -> list[str]:
    """Returns the further problems of profiles; none if the file cannot be read, which is a known one."""
    from settings.load import read_file
    from settings.stand_ins import problems_of_profiles

    try:
        return problems_of_profiles(*read_file(), known)
    except configuration.ConfigError:
        return []


def _with_profile(valid: Loaded) -> str:
    profile = valid.overlaid.profile
    return "" if profile is None else f'with the profile "{profile}" '


def _other_profiles(valid: Loaded) -> str:
    others = [name for name in valid.overlaid.names if name != valid.overlaid.profile]
    if not others:
        return ""
    listed = ", ".join(f'"{name}"' for name in others)
    return f" Its other profiles ({listed}) are valid too, except for variables that are not set here."


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
    words = _counts(settings).items()
    return ", ".join(f"{count} {word.removesuffix('s') if count == 1 else word}" for word, count in words)


def _compared(found: Examined) -> str:
    mapped = f" The database matches the mappings of {', '.join(found.tables)}." if found.tables else ""
    accepted = (
        f" The database accepts {found.statements} SQL statements of checks." if found.statements else ""
    )
    return mapped + accepted


def _print_json(valid: Loaded, found: Examined, notices: list[str]) -> None:
    further = {
        "notices": notices,
        "tables": found.tables,
        "statements": found.statements,
        "profile": valid.overlaid.profile,
        "profiles": valid.overlaid.names,
    }
    print_json(
        {
            "valid": not found.problems,
            "problems": found.problems,
            **_counts(valid.settings),
            **{name: value for name, value in further.items() if value},
        }
    )


def show(
    diff: Annotated[
        str | None,
        typer.Option("--diff", metavar="PROFILE", help="Print only what this profile would change."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the effective configuration as JSON with masked secrets."""

    def body() -> Exit:
        if diff is None:
            print_json(configuration.effective(configuration.load()))
        else:
            _show_changes(diff, as_json=as_json)
        return Exit.FINE

    finish(body)


def _show_changes(profile: str, *, as_json: bool) -> None:
    from settings.load import read_file
    from settings.stand_ins import changes_of

    written, env = read_file()
    if not isinstance(written.get("profile"), dict):
        raise Usage(f"the configuration has no profiles: write [profile.{profile}] into its file")
    changes = changes_of(profile, written, env)
    if as_json:
        print_json([asdict(change) for change in changes])
    elif not changes:
        results().print(f'The profile "{profile}" changes nothing.')
    print_changes([] if as_json else changes)
