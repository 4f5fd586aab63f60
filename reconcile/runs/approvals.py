"""Approvals: daily runs write only what a person has accepted once, after seeing a plan of it.

An approval is for one account and object, and covers a digest of everything that decides what can be written.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from reconcile.objects.kinds import mapping_of
from reconcile.queries import sql
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import Mapping as TableMapping
from settings.reconcile import Object
from stripeapi.pacing.limits import is_live


@dataclass(frozen=True, slots=True)
class Writes:
    """What can be written to the rows of one account and object: the digest of the mapping, and classes."""

    account: Account
    object: str
    digest: bytes
    repair: frozenset[str]


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's word. ``run`` and ``plan`` (a plan hash) are what the person has seen."""

    writes: Writes
    run: str
    plan: str
    by: str


def plan_of(settings: Settings, object_: Object, repair: Collection[str] | None = None) -> dict[str, Any]:
    """Everything in the configuration that decides what a run writes to the rows of one kind of object.

    JSON values: a run stores them, and ends by them. ``repair`` replaces the configured classes.
    """
    key = settings.stripe_secret_key
    return {
        "mapping": mapping_of(settings.reconcile, object_).model_dump(mode="json"),
        "repair": list(settings.reconcile.repair if repair is None else repair),
        "live": key is not None and is_live(key),
    }


def writes_of(account: Account, object_: str, plan: Mapping[str, Any]) -> Writes:
    """What a run with this plan can write."""
    return Writes(account, object_, _digest(plan), frozenset(plan["repair"]))


def _digest(plan: Mapping[str, Any]) -> bytes:
    """SHA-256 over the mapping and the mode of Stripe.

    Every key of the mapping counts, also those of later versions: only keys with their default value are left
    out, so that a new key does not end the approvals of those who do not use it.
    """
    mapping = TableMapping.model_validate(plan["mapping"]).model_dump(mode="json", exclude_defaults=True)
    content = {"mapping": mapping, "live": plan.get("live", False)}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


async def is_approved(store: asyncpg.Pool, writes: Writes) -> bool:
    """Whether each class of ``repair`` was approved with this mapping, in one approval or in several."""
    found = await store.fetchval(
        sql("runs/approved_classes"), writes.account.stored, writes.object, writes.digest
    )
    return writes.repair <= frozenset(found)


async def approve(connection: Any, approvals: Iterable[Approval]) -> None:
    """Records approvals in the caller's transaction. What is approved already stays as it is."""
    for each in approvals:
        await connection.execute(
            sql("runs/add_approval"),
            *(each.writes.account.stored, each.writes.object, each.writes.digest),
            *(sorted(each.writes.repair), each.run, each.plan, each.by),
        )


@dataclass(frozen=True, slots=True)
class Unapproved:
    """Daily runs of this account and object write nothing until somebody approves their plan. ``run`` is the
    newest that planned writes, None before the first one."""

    account: Account
    object: str
    run: str | None
    finished_at: datetime | None


async def unapproved(store: asyncpg.Pool, settings: Settings) -> list[Unapproved]:
    """Returns what the schedule compares and would repair, if it were approved."""
    configured = settings.reconcile
    if configured.daily_at is None or not configured.repair:
        return []
    accounts = await _scheduled_accounts(store, settings)
    wanted = [
        writes_of(account, object_, plan_of(settings, object_))
        for account in accounts
        for object_ in configured.objects
    ]
    missing = [each for each in wanted if not await is_approved(store, each)]
    return [await _unapproved(store, each) for each in missing]


async def _scheduled_accounts(store: asyncpg.Pool, settings: Settings) -> list[Account]:
    """With ``all``, the accounts that were planned before: Stripe is not asked."""
    if settings.reconcile.fixed_accounts is not None:
        return list(settings.reconcile.fixed_accounts)
    query = "select distinct account from paywatch.daily_runs where account <> '*'"
    found = {Account(row["account"]) for row in await store.fetch(query)}
    return sorted(found | {PLATFORM_ACCOUNT})


async def _unapproved(store: asyncpg.Pool, writes: Writes) -> Unapproved:
    row = await store.fetchrow(sql("runs/last_withheld"), writes.account.stored, writes.object)
    run, finished_at = (None, None) if row is None else (row["run"], row["finished_at"])
    return Unapproved(writes.account, writes.object, run, finished_at)
