"""Parses the options of ``paywatch reconcile``. Each function raises Usage, which names the option."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, get_args

import typer

import reconcile
from reconcile import KINDS
from reconcile.windows import moment as parse_moment
from settings import Settings
from settings.accounts import ALL, Account, parse_accounts
from settings.reconcile import Object, Repairable, derived_alone
from settings.wording import either
from workers.errors import Usage
from workers.output import notes
from workers.reconciling.accounts import all_accounts

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or a unique part of it.")]


def moment(settings: Settings, name: str, text: str) -> datetime:
    """Parses one date or time; ``name`` is the option's."""
    try:
        return parse_moment(name, text, settings.business_timezone)
    except ValueError as error:
        raise Usage(str(error)) from error


def objects(settings: Settings, text: str | None) -> tuple[Object, ...]:
    """Parses ``payments,refunds``; None means the configured objects."""
    if text is None:
        return settings.reconcile.objects
    names = listed(text)
    if not names:
        raise Usage(f"--object: name at least one of {', '.join(KINDS)}")
    if unknown := [name for name in names if name not in KINDS]:
        raise Usage(f"--object {unknown[0]!r}: write {either(KINDS)}, or several separated by commas")
    return names  # type: ignore[return-value]  # each is a key of KINDS


async def accounts(settings: Settings, given: Sequence[str] | None) -> list[Account]:
    """Returns the accounts to reconcile, the configured ones when none is given."""
    try:
        wanted = parse_accounts(",".join(given)) if given else settings.reconcile.accounts
    except ValueError as error:
        raise Usage(f"--account: {error}") from error
    found = await all_accounts(settings) if ALL in wanted else reconcile.named_accounts(wanted)
    for note in found.notes:
        notes().print(note)
    return found.found


def one_account(text: str) -> Account:
    """Parses ``platform`` or one ``acct_...``."""
    try:
        (name,) = parse_accounts(text)
    except ValueError as error:
        raise Usage(f"--account {text!r}: write platform or one acct_...") from error
    if name == ALL:
        raise Usage("--account all: write platform or one acct_...")
    return Account.named(name)


def check_accounts(settings: Settings, chosen: Sequence[Object], names: Sequence[Account]) -> None:
    """Refuses an account that the ledger's mapping cannot tell from others."""
    pairs = [(object_, account) for account in names for object_ in chosen]
    problems = [
        reconcile.account_conflict(settings.reconcile, object_, account) for object_, account in pairs
    ]
    if problem := next(filter(None, problems), None):
        raise Usage(problem)


def run_options(
    repair: str | None,
    only: str | None,
    plan: str | None,
    supersedes: str | None = None,
    reviewer: str | None = None,
) -> reconcile.Options:
    """Builds the options of a run other than its window, objects and account."""
    classes = None if repair is None else listed(repair)
    known = get_args(Repairable)
    if unknown := [each for each in classes or () if each not in known]:
        raise Usage(f"--repair {unknown[0]!r}: write {either(known)}, or several separated by commas")
    if problem := derived_alone(classes or ()):
        raise Usage(f"--repair: {problem}")
    if only is not None and not listed(only):
        raise Usage("--only: name at least one id")
    return reconcile.Options(
        classes,  # type: ignore[arg-type]  # known classes
        listed(only or ""),
        plan,
        supersedes=supersedes,
        approved_by=reviewer,
    )


def listed(text: str) -> tuple[str, ...]:
    """Parses ``a,b``; each name once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
