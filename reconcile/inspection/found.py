"""One finding as it is shown: without what identifies a customer, with what to do and a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from reconcile.inspection.secrecy import display_scrubber
from reconcile.inspection.statements import statement
from reconcile.objects.dashboard import dashboard_url
from reconcile.reports.findings import Finding
from reconcile.reports.personal_columns import PersonalColumns, personal_columns
from reconcile.reports.privacy import Scrubber
from reconcile.results.next_steps import next_step
from settings import Settings
from settings.accounts import Account
from stripeapi.pacing import limits

_OBJECT_RUNS = """
select p.object_run, p.object, p.account, p.plan::text as plan, r.mode, r.id as run
from paywatch.object_runs p join paywatch.runs r on r.id = p.run where r.id = any($1::text[])
"""


@dataclass(frozen=True, slots=True)
class ObjectRun:
    """What the findings of one object of a run have in common. ``unit``: of the ledger's amounts."""

    run: str
    object: str
    account: Account
    dry_run: bool
    unit: str
    personal: PersonalColumns


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in the form of ``findings.jsonl``, and what a person needs to act on it.

    ``plain`` has hashes in place of email addresses and personal columns. ``at_risk`` are minor units by
    currency. ``open`` is whether it is still open now. ``next_step`` and ``url`` can be None.
    """

    of: ObjectRun
    plain: dict[str, Any]
    finding: Finding
    at_risk: Mapping[str, int]
    open: bool
    next_step: str | None
    url: str | None
    now: datetime
    """The time of the question."""

    def as_json(self) -> dict[str, Any]:
        """Returns the keys of ``findings.jsonl`` and those that depend on the time of the question."""
        return {
            "run": self.of.run,
            "account": self.of.account.connected,
            **self.plain,
            "at_risk": dict(self.at_risk),
            "open": self.open,
            "next_step": self.next_step,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads findings of some runs. ``live``: None if nobody knows the mode of the Stripe key."""

    of: Mapping[int, ObjectRun]
    scrubber: Scrubber
    now: datetime
    live: bool | None

    @classmethod
    async def open(cls, store: asyncpg.Pool, settings: Settings, *runs: str) -> "Reader":
        scrubber = await display_scrubber(store, settings)
        of = {
            row["object_run"]: _object_run(row, scrubber)
            for row in await store.fetch(_OBJECT_RUNS, list(runs))
        }
        return cls(of, scrubber, await store.fetchval("select clock_timestamp()"), is_live(settings))

    async def read(self, connection: Any, keys: Sequence[Any]) -> list[Found]:
        """Returns the findings of these keys, in their order."""
        object_runs, ids = [key["object_run"] for key in keys], [key["id"] for key in keys]
        return [self._found(row) for row in await connection.fetch(statement("details"), object_runs, ids)]

    def _found(self, row: Any) -> Found:
        of = self.of[row["object_run"]]
        finding = of.personal.hash_in(Finding.stored(row, of.object))
        text = finding.line(finding.age(self.now))
        return Found(
            of,
            msgspec.json.decode(self.scrubber.scrub_json(text)),
            finding,
            msgspec.json.decode(row["at_risk"], type=dict[str, int]),
            row["open"],
            _next_step(of, finding),
            None if self.live is None else dashboard_url(of.object, finding.id, of.account, live=self.live),
            self.now,
        )


def is_live(settings: Settings) -> bool | None:
    """Whether the Stripe key is of live mode; None without a key."""
    key = settings.stripe_secret_key
    return None if key is None else limits.is_live(key)


def _next_step(of: ObjectRun, finding: Finding) -> str | None:
    if finding.resolved:
        return None
    codes = finding.reason_code, finding.note_code
    return next_step(of.run, of.object, finding.class_, *codes, dry_run=of.dry_run)


class _Mapping(msgspec.Struct):
    amount_unit: str = "minor"


class _Plan(msgspec.Struct):
    mapping: _Mapping = msgspec.field(default_factory=_Mapping)


def _object_run(row: Any, scrubber: Scrubber) -> ObjectRun:
    plan = None if row["plan"] is None else msgspec.json.decode(row["plan"])
    return ObjectRun(
        row["run"],
        row["object"],
        Account(row["account"]),
        row["mode"] == "dry-run",
        _Plan().mapping.amount_unit if plan is None else msgspec.convert(plan, _Plan).mapping.amount_unit,
        personal_columns(plan, scrubber),
    )
