"""``paywatch config apply|history``: the revisions of the configuration."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import asyncpg
import typer

import store
from settings import Settings
from settings.differences import Difference
from settings.release import paywatch_version
from settings.revision import Configuration
from settings.texts import escape_controls
from store import Application, Revision
from store.config_revisions import revision_changes
from workers.adoption import NOTHING_TO_WATCH, apply_to_store
from workers.commands.audit import audit, operator_name, recorded
from workers.commands.changes import print_changes
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, print_json, results
from workers.revision_json import revision_json
from workers.startup import load


@command
async def apply(
    by: Annotated[
        str | None, typer.Option("--as", help="Your name, for the history. Default: your user name.")
    ] = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Apply a configuration with nothing to watch.")
    ] = False,
    as_json: Json = False,
) -> Exit:
    """Make this configuration the active one, whatever was applied before.

    Run it in each deployment, after `paywatch migrate`. Safe to repeat.
    """
    settings = load()
    own = Configuration.of(settings)
    if own.watches_nothing and not allow_empty:
        raise Usage(f"{NOTHING_TO_WATCH}, or pass --allow-empty")
    async with open_store(settings, size=1) as pool:
        before = await store.active_revision(pool)
        application = Application("command", by or operator_name(), paywatch_version())
        applied = await _apply(pool, settings, application, own.digest)
    if applied.active is None:
        raise TypeError("a command's configuration is always applied")
    changes = revision_changes(before, applied.active)
    if as_json:
        print_json(revision_json(applied.active, changes) | {"changed": before != applied.active})
    else:
        _print_applied(before, applied.active, changes)
    return Exit.FINE


async def _apply(
    pool: asyncpg.Pool, settings: Settings, application: Application, digest: str
) -> store.Applied:
    """Applies the configuration. What follows its application may fail: the revision is recorded before."""
    found: dict[str, Any] = {}

    def announce(active: Revision, removed: Sequence[str]) -> None:
        found.update(revision=active.number, active=active.digest, removed=list(removed))
        audit(settings, "configuration_applied", **found, by=active.applied_by)

    async with recorded(pool, settings, "configuration_applied", digest, by=application.by) as act:
        try:
            applied = await apply_to_store(pool, settings, application, announce=announce)
        finally:
            if found:
                await act.done(found, log=False)
        if not found:
            await act.done({"active": digest, "changed": False}, log=False)
    return applied


def _print_applied(before: Revision | None, active: Revision, changes: list[Difference]) -> None:
    if before == active:
        results().print(f"Revision {active.number} ({active.digest}) is active already.")
        return
    results().print(f"Revision {active.number} ({active.digest}) is active.")
    print_changes(changes)


@command
async def history(
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="OLD..NEW", help="Print what differs between two, as 3..7."),
    ] = None,
    as_json: Json = False,
) -> Exit:
    """List the configurations that were applied, newest first, with what each of them changed."""
    async with open_store(load(), size=1) as pool:
        revisions = await store.list_revisions(pool)
    pairs = _pairs(revisions) if compare is None else [_chosen(revisions, compare)]
    if as_json:
        print_json([revision_json(new, revision_changes(old, new)) for new, old in pairs])
        return Exit.FINE
    for new, old in pairs:
        results().print(_line(new, is_active=new is revisions[0]))
        print_changes(revision_changes(old, new))
    if not pairs:
        results().print("No configuration was applied yet.")
    return Exit.FINE


def _pairs(revisions: Sequence[Revision]) -> list[tuple[Revision, Revision | None]]:
    """Returns each revision with the one before, newest first."""
    return [*pairwise(revisions), *((oldest, None) for oldest in revisions[-1:])]


def _chosen(revisions: Sequence[Revision], text: str) -> tuple[Revision, Revision]:
    """Returns the newer and the older of two revisions, such as ``3..7``. Raises Usage."""
    found = re.fullmatch(r"(\d{1,18})\.\.(\d{1,18})", text, re.ASCII)
    if found is None:
        raise Usage(f"--compare: {text!r} is not two revisions: write their numbers as 3..7")
    known = {each.number: each for each in revisions}
    old, new = int(found[1]), int(found[2])
    for number in (old, new):
        if number not in known:
            raise Usage(f"--compare: there is no revision {number}")
    return known[new], known[old]


def _line(revision: Revision, *, is_active: bool) -> str:
    active = ", active" if is_active else ""
    by = escape_controls(revision.applied_by)
    how = f"the start of {by}" if revision.source == "worker" else f"config apply of {by}"
    at = f"{revision.applied_at:%Y-%m-%d %H:%M:%SZ}"
    return f"Revision {revision.number} ({revision.digest}{active}), {at}, {how}, version {revision.version}"
