"""``paywatch init``: writes a configuration from what the environment, the database and Stripe show."""

import os
import shlex
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings.texts import escape_controls
from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, note, print_json, results

if TYPE_CHECKING:
    import asyncpg

    from discovery.proposal import Finding, Proposal
    from discovery.render import Parts
    from settings import Settings
    from workers.stripe_clients import StripeClients


@command
async def init(
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the file instead of writing it.")] = False,
    as_json: Json = False,
) -> Exit:
    """Write paywatch.toml from what is there: the database, Stripe, the environment.

    Reads small samples of the tables of DATABASE_URL, asks Stripe about some fifty ids of each, and infers
    which column is the amount, the currency, the status. What the evidence leaves open stays a comment with
    its reason. Reads only; the file is new, and an existing one is replaced only with --force.
    """
    from settings.load import configured_path, load_tables

    path = configured_path()
    if not (stdout or as_json):
        _refuse_existing(path, force=force)
    settings = load_tables({}, None).settings
    found = await _look(settings)
    text = _text(found.parts, _next(path))
    note(map(escape_controls, found.unseen))
    if as_json:
        print_json(_json(found))
    elif stdout:
        results().stream.write(text)
    else:
        _write(path, text, force=force)
        _report(path, found)
    return Exit.FINE


def _refuse_existing(path: Path, *, force: bool) -> None:
    folder = path.resolve().parent
    if not folder.is_dir():
        raise Usage(f"{path}: its folder does not exist: create it, or set PAYWATCH_CONFIG to another file")
    if not os.access(folder, os.W_OK):
        raise Usage(f"{path}: nothing can be written in its folder: set PAYWATCH_CONFIG to another file")
    if path.exists() and not path.is_file():
        raise Usage(f"{path} is no regular file: set PAYWATCH_CONFIG to another file")
    if os.path.lexists(path) and not force:
        raise Usage(f"{path} exists already: pass --force to replace it, or --stdout to see the proposal")


@dataclass(slots=True)
class _Found:
    """``unseen`` says what could not be looked at, and which variable to set."""

    parts: "Parts"
    unseen: list[str] = field(default_factory=list)


async def _look(settings: "Settings") -> _Found:
    from discovery.checks import PaymentsTable, Surroundings
    from discovery.checks import propose as propose_checks
    from discovery.ledger import propose as propose_ledger
    from discovery.prisma import propose as propose_prisma
    from discovery.render import Parts
    from settings.accounts import PLATFORM_ACCOUNT, Account
    from workers.databases import reaching

    unseen: list[str] = []
    async with _resources(settings, unseen) as (database, clients):
        stripe = None if clients is None else clients(PLATFORM_ACCOUNT)
        connected = None if clients is None else lambda name: clients(Account.named(name))
        with nullcontext() if database is None else reaching(settings):
            ledger = None if database is None else await propose_ledger(database, stripe, connected)
            payments = PaymentsTable(*ledger.payments) if ledger and ledger.payments else None
            surroundings = Surroundings(dict(os.environ), Path(), stripe, database, payments=payments)
            others = await propose_checks(surroundings)
    if ledger is not None:
        unseen += [f"{name} was not looked through: {why}" for name, why in ledger.unread.items()]
    parts = Parts(
        ledger.proposals if ledger else propose_prisma(Path()),
        ledger.complete if ledger else (),
        tuple(map(_checked, others)),
        (*_unseen_findings(settings), *(ledger.findings if ledger else ())),
    )
    unseen += [f"{name} is not set: {purpose}" for name, purpose in parts.needs.items()]
    return _Found(parts, unseen)


@asynccontextmanager
async def _resources(
    settings: "Settings", unseen: list[str]
) -> AsyncIterator[tuple["asyncpg.Pool | None", "StripeClients | None"]]:
    """Opens the team's database and paced clients of Stripe; None for what no variable configures.

    Raises StoreUnreachable if the database is configured and does not answer.
    """
    from workers.databases import check_reachable, open_ledger
    from workers.reconciling.dependencies import paced_clients

    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_ledger(settings))
        if database is None:
            unseen.append("DATABASE_URL is not set: no table was looked at, so none is mapped")
        else:
            await check_reachable(database, settings)
        if settings.stripe_secret_key is None:
            unseen.append(
                "STRIPE_SECRET_KEY is not set: Stripe was not asked, so no column could be inferred"
            )
            yield database, None
            return
        clients = paced_clients(settings, None)
        stack.push_async_callback(clients.aclose)
        yield database, clients


def _unseen_findings(settings: "Settings") -> "list[Finding]":
    from discovery.ledger.answer import open_
    from discovery.ledger.codes import Code

    found = []
    if settings.database_url is None:
        reason = "DATABASE_URL was not set, so no table was looked at: set it, and run paywatch init --force"
        found.append(open_("reconcile", Code.NO_DATABASE, reason))
    if settings.stripe_secret_key is None:
        reason = (
            "STRIPE_SECRET_KEY was not set, so Stripe was not asked: set it, and run paywatch init --force"
        )
        found.append(open_("reconcile", Code.NO_STRIPE, reason))
    return found


def _checked(proposal: "Proposal") -> "Proposal":
    """Returns the proposal as a comment if the configuration would not load with it."""
    from dataclasses import replace

    from settings import ConfigError

    try:
        _load(proposal.toml)
    except ConfigError as error:
        reasons = [f"# {each}" for each in error.problems]
        lines = [*reasons, *(f"# {each}" for each in proposal.toml.splitlines())]
        return replace(proposal, toml="\n".join(lines) + "\n")
    return proposal


def _load(text: str) -> None:
    """Raises ConfigError if a file with this text would not load."""
    import tomllib

    from settings import ConfigError
    from settings.load import load_tables

    try:
        load_tables(tomllib.loads(text), None)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"not TOML: {error}"]) from None


def _text(parts: "Parts", commands: list[str]) -> str:
    """Returns the file. Raises ConfigError if it would not load, so that none is written."""
    from discovery import render

    text = render.file(parts, map(escape_controls, commands))
    _load(text)
    return text


def _next(path: Path) -> list[str]:
    """Returns the commands to run next, each with what it does. They name an unusual file."""
    from discovery.render import NEXT
    from settings.load import DEFAULT_PATH

    option = "" if path == DEFAULT_PATH else f" --config {shlex.quote(str(path))}"
    commands = [(command.replace("paywatch", f"paywatch{option}", 1), purpose) for command, purpose in NEXT]
    width = max(len(command) for command, _ in commands)
    return [f"{command:{width}}  # {purpose}" for command, purpose in commands]


def _write(path: Path, text: str, *, force: bool) -> None:
    from discovery import file

    try:
        file.write(path, text, replace=force)
    except FileExistsError:
        raise Usage(f"{path} exists already: pass --force to replace it") from None


def _report(path: Path, found: _Found) -> None:
    """Prints the evidence, what is open, and what to do next."""
    for proposal in (*found.parts.tables, *found.parts.others):
        _print(f"{proposal.section}: {proposal.name}")
        for each in proposal.findings:
            mark = "open: " if each.status == "open" else ""
            _print(f"  {mark}{each.key}: {each.reason}")
    _print(f"{path} was written. Next:")
    for following in _next(path):
        _print(f"  {following}")


def _print(text: str) -> None:
    results().print(escape_controls(text))


def _json(found: _Found) -> dict[str, Any]:
    return {
        "proposals": [
            {
                "section": each.section,
                "name": each.name,
                "facts": each.facts,
                "findings": [_finding(finding) for finding in each.findings],
                "needs": dict(each.needs),
            }
            for each in (*found.parts.tables, *found.parts.others)
        ],
        "findings": [_finding(each) for each in found.parts.findings],
        "unseen": found.unseen,
    }


def _finding(finding: "Finding") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(finding)
