"""``paywatch reconcile export|verify|sign|retire``: work on the reports of finished runs."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

import reconcile
import settings as configuration
import store
from reconcile.codes import Coded, VerifyNote
from settings import Settings
from settings.texts import escape_controls
from workers.commands.audit import operator_name, recorded
from workers.commands.common import Json, command
from workers.commands.reconcile import options
from workers.commands.reconcile.keys import Keys, trusted
from workers.commands.reconcile.options import RunId
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, notes, print_json, results
from workers.startup import load

MAX_EDITION = 2**31 - 1
"""The column's largest value; Postgres refuses a larger parameter."""


@command
async def export(
    id_: RunId,
    out: Annotated[Path, typer.Option("--out", help="The folder to write the report into.")],
    edition: Annotated[
        int | None,
        typer.Option(
            "--edition",
            min=1,
            max=MAX_EDITION,
            help="An earlier report of a run that was resumed. Default: the last.",
        ),
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Write a run's report as a folder."""
    async with open_store(load(), size=2) as pool:
        run = await store.find_run(pool, id_)
        folder = await reconcile.export(pool, run, out, edition)
    if as_json:
        print_json({"run": run, "folder": str(folder)})
    else:
        results().print(str(folder))
    return Exit.FINE


@command
async def verify(
    what: Annotated[
        str | None,
        typer.Argument(metavar="RUN|DIR", help="A run or an exported folder. Default: every chain."),
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="A hash that one of the reports or sign-offs must have.")
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            help="The hash of the report before the first one in DIR, if that is not the first of all.",
        ),
    ] = None,
    keys: Keys = None,
    as_json: Json = False,
) -> Exit:
    """Verify the hashes, chain and signatures of reports; exit 1 when something changed or is missing."""
    if what is not None and not what.strip():  # a variable that a script did not set; pathlib reads it as "."
        raise Usage("RUN|DIR is empty: name a run or a folder, or leave it out to verify every chain")
    wanted, before = _digest("--head", head), _digest("--after", after)
    folder = None if what is None else Path(what)
    if folder is not None and await asyncio.to_thread(folder.is_dir):
        result = await _verify_folder(folder, wanted, before, keys or [])
    elif before is not None:
        raise Usage("--after is about a folder: name one")
    else:
        result = await _verify_store(_settings_for(what), what, wanted, keys or [])
    if as_json:
        print_json(result.as_json())
    else:
        _print(result)
    return Exit.FINE if result.sound else Exit.FOUND


async def _verify_store(settings: Settings, run: str | None, head: str | None, keys: list[Path]) -> Any:
    from reconcile.audit.verification import VerifyRequest
    from reconcile.audit.verify_store import verify_store

    head_file, pii_key = settings.reconcile.head_file, settings.paywatch_pii_key
    known = trusted(settings, keys)
    async with open_store(settings, size=2) as pool:
        id_ = None if run is None else await _find_run(pool, run)
        request = VerifyRequest(id_, head, head_file, known, pii_key)
        return await verify_store(pool, request)


def _settings_for(what: str | None) -> Settings:
    """Raises Usage for what can only be the name of a folder that does not exist."""
    if what is not None and "/" in what:
        raise Usage(f"{what!r} is not a folder")
    settings = load()
    if what is not None and settings.store_url is None:
        raise Usage(f"{what!r} is not a folder, and without DATABASE_URL no run can be found")
    return settings


async def _find_run(pool: asyncpg.Pool, what: str) -> str:
    try:
        return await store.find_run(pool, what)
    except store.UnknownId as error:
        raise Usage(f"{what!r} is not a folder, and {error}") from error


async def _verify_folder(folder: Path, head: str | None, after: str | None, keys: list[Path]) -> Any:
    """Verifies without a database. When the store can be reached, locates where a damaged file differs."""
    from reconcile.audit.locate_differences import locate_differences
    from reconcile.audit.verify_folder import verify_folder

    settings = _settings_if_any()
    result, folders = await verify_folder(
        folder, head=head, after=after, trusted=trusted(settings, keys), must_be_signed=bool(keys)
    )
    if settings is not None and settings.store_url is not None:
        try:
            async with open_store(settings, size=1) as pool:
                await locate_differences(pool, folders, result)
        except (store.StoreUnreachable, store.SchemaError) as error:
            result.notes.append(Coded(VerifyNote.FOLDER_ONLY, f"only the folder was verified: {error}"))
    return result


def _settings_if_any() -> Settings | None:
    """None on an auditor's machine, which has no configuration and needs none."""
    try:
        return load()
    except configuration.ConfigError:
        return None


def _digest(option: str, head: str | None) -> str | None:
    if head is None:
        return None
    found = head.strip().lower().removeprefix("sha256:")
    if len(found) != 64 or not all(digit in "0123456789abcdef" for digit in found):
        raise Usage(f"{option} {head!r} is not a SHA-256 hash: write its 64 hexadecimal digits")
    return found


def _print(result: Any) -> None:
    from reconcile.audit.verification import ranges_text

    out = results()
    for problem in result.problems:
        out.print(escape_controls(problem.sentence))
    for note in result.notes:
        notes().print(escape_controls(note.text))
    checked = f"{result.reports} reports, {result.files} files, {result.sign_offs} sign-offs"
    number = len(result.problems)
    wrong = f"{number} problem{'' if number == 1 else 's'}" if number else "nothing was changed"
    out.print(f"{checked}: {wrong}")
    for unchecked in result.not_checked:
        out.print(f"NOT CHECKED: {escape_controls(unchecked.text)}")
    for account, digest in result.heads.items():
        out.print(f"head of {_owner(account)}: {digest}")
    for account, (number, digest) in result.sign_off_heads.items():
        out.print(f"head of the sign-offs of {_owner(account)}: {digest} ({number})")
    for account, positions in result.positions.items():
        out.print(f"reports of {_owner(account)}: {ranges_text(positions)}")


def _owner(account: Any) -> str:
    return escape_controls(account.connected or "the platform")


@command
async def sign(
    id_: RunId,
    name: Annotated[str, typer.Option("--as", help="The name of the person who signs.")],
    role: Annotated[str, typer.Option("--role", help="preparer or reviewer; they must be different people.")],
    comment: Annotated[str, typer.Option("--comment", help="A comment to store with the sign-off.")] = "",
    as_json: Json = False,
) -> Exit:
    """Sign off a report as its preparer or its reviewer."""
    from reconcile.audit.links import get_link
    from reconcile.audit.sign_off import ROLES, SignOffRefused
    from reconcile.audit.sign_off import sign as sign_off
    from reconcile.engine.finish import signer_for

    if role not in ROLES:
        raise Usage(f"--role {role!r}: write {' or '.join(ROLES)}")
    settings = load()
    async with open_store(settings, size=1) as pool:
        id_ = await store.find_run(pool, id_)
        link = await get_link(pool, id_)
        async with recorded(
            pool, settings, "report_signed_off", id_, by=name, reason=comment, detail={"role": role}
        ) as act:
            try:
                signed = await sign_off(pool, link, name, role, comment=comment, signer=signer_for(settings))
            except SignOffRefused as error:
                raise Usage(str(error)) from error
            await act.done({"run": id_, "role": role, "report": signed.sha256.hex()})
        await reconcile.publish_heads(pool, settings)
    if as_json:
        print_json(signed.content | {"sha256": signed.sha256.hex()})
    else:
        out = results()
        out.print(f"{signed.content['name']} signed {id_} as {role}: {signed.sha256.hex()}")
    return Exit.FINE


@command
async def retire(
    before: Annotated[str, typer.Option("--before", help="A date (a business day) or an ISO time.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who look for the rows later.")],
    as_json: Json = False,
) -> Exit:
    """Delete the rows of runs that ended before a time; their manifests stay in the chain."""
    from reconcile.audit.retention import retire as retire_runs
    from reconcile.engine.finish import signer_for

    settings = load()
    async with open_store(settings, size=1) as pool:
        ended_before = options.moment(settings, "--before", before)
        what = f"runs before {before}"
        async with recorded(pool, settings, "runs_retired", what, by=operator_name(), reason=reason) as act:
            runs = await retire_runs(pool, ended_before, reason, signer=signer_for(settings))
            await act.done({"count": len(runs), "until": ended_before})
        await reconcile.publish_heads(pool, settings)
    if as_json:
        print_json(runs)
    else:
        results().print(f"{len(runs)} runs were retired; their manifests are still in the chain.")
    return Exit.FINE
