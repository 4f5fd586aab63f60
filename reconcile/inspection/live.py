"""Asks Stripe and the ledger about one object now; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from reconcile.codes import LiveState
from reconcile.errors import LedgerError
from reconcile.inspection.found import Found, ObjectRun
from reconcile.inspection.live_activity import activity_of
from reconcile.inspection.live_events import LiveEvents
from reconcile.inspection.live_fields import Row, compare, sentence_of, state_of
from reconcile.inspection.live_movements import LiveMovements
from reconcile.inspection.secrecy import display_scrubber
from reconcile.ledger.errors import explain
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.statements import Statements
from reconcile.ledger.validate import inspect
from reconcile.objects.kind import Kind
from reconcile.objects.kinds import KINDS, mapping_of
from reconcile.objects.mapped import as_mapped
from reconcile.objects.records import Record
from reconcile.reports.findings import Finding
from reconcile.reports.personal_columns import personal_columns
from reconcile.windows import Window
from settings import Settings
from settings.accounts import Account
from settings.reconcile import Mapping
from stripeapi import NotFound, Stripe, resource

PREFIXES = {
    "pi": "payments",
    "ch": "charges",
    "py": "charges",
    "re": "refunds",
    "pyr": "refunds",
    "po": "payouts",
    "dp": "disputes",
    "du": "disputes",
}
_EXTRA = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY_TIME = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
"""Which rows are read does not depend on it."""


@dataclass(frozen=True, slots=True)
class Now:
    """Both sides at the time of the question. ``found`` is in the form of a finding."""

    found: Found
    state: LiveState
    sentence: str
    movements: LiveMovements
    events: LiveEvents

    @property
    def equal(self) -> bool:
        return self.state == LiveState.BOTH_AGREE


def object_of(id_: str) -> str | None:
    """The kind of object that an id's prefix names; None for another text."""
    return PREFIXES.get(id_.partition("_")[0])


async def ask(
    stripe: Stripe,
    pools: tuple[asyncpg.Pool, asyncpg.Pool],
    settings: Settings,
    key: tuple[str, str, Account],
    runs: Sequence[datetime] = (),
) -> Now:
    """Returns both sides of an object, its movements and events. ``pools`` are of the store and the ledger,
    ``key`` is object, id and account, ``runs`` are ends of runs that found a difference.

    Raises StripeError if Stripe does not answer about the object itself, and LedgerError.
    """
    (store, ledger), (object_, id_, account) = pools, key
    mapping = mapping_of(settings.reconcile, object_)  # type: ignore[arg-type]  # a key of KINDS
    kind = as_mapped(KINDS[object_], mapping)
    body = await _body(stripe, kind.under(mapping), id_)
    record = None if body is None else kind.decode_one(body)
    try:
        rows = await read_rows(ledger, kind, mapping, (id_, account))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        sentence = explain(error, settings, mapping.table) or f"the ledger cannot be read: {error}"
        raise LedgerError(sentence) from error
    image = None if record is None else _image(kind, mapping, record)
    fields = compare(image, rows, mapping)
    state = state_of(image, rows, fields)
    scrubber = await display_scrubber(store, settings)
    plan = {"mapping": mapping.model_dump(mode="json")}
    of = ObjectRun("", object_, account, False, mapping.amount_unit, personal_columns(plan, scrubber))
    finding = of.personal.hash_in(finding_of(of, id_, image, [each.image for each in rows], fields))
    plain = msgspec.json.decode(scrubber.scrub_json(finding.line(0)))
    now = await store.fetchval("select clock_timestamp()")
    found = Found(of, plain, finding, {}, bool(fields), None, None, now)
    activity = await activity_of(stripe, kind, body, runs)
    return Now(found, state, sentence_of(state, image, mapping), *activity)


async def _body(stripe: Stripe, kind: Kind, id_: str) -> bytes | None:
    """None if Stripe has no object with this id."""
    parameters = {"expand": list(kind.expand_one)} if kind.expand_one else {}
    try:
        answer = await stripe.get(resource(kind.collection, id_), parameters)
    except NotFound:
        return None
    return answer.body


async def read_rows(
    ledger: asyncpg.Pool, kind: Kind, mapping: Mapping, key: tuple[str, Account], *, limit: str = "0"
) -> list[Row]:
    """Returns the rows of one id. ``limit``: time of a statement, as Postgres writes it; 0 is any."""
    id_, account = key
    async with ledger.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute("select set_config('statement_timeout', $1, true)", limit)
        table = await inspect(connection, MappingCheck.of(kind, mapping, ()))
        found = await connection.fetch(Statements(table, account).by_id(_ANY_TIME), 0, [id_])
    return [_row(tuple(row)) for row in found]


def _row(values: tuple[Any, ...]) -> Row:
    """From the columns of ``staged_ledger``."""
    _, id_, amount, currency, status, created, _, extra = values
    row = {"id": id_, "amount": amount, "currency": currency, "status": status, "created": created}
    row["created"] = None if created is None else created.isoformat()
    if extra is None:
        return Row(row, {})
    return Row(row | {"extra": msgspec.json.decode(extra)}, _EXTRA.decode(extra))


def _image(kind: Kind, mapping: Mapping, record: Record) -> dict[str, Any]:
    image = {
        "id": record.id,
        "amount": record.amount,
        "currency": record.currency,
        "status": kind.status_of(record, mapping),
        "created": None if record.created is None else int(record.created.timestamp()),
        "details": None if record.details is None else msgspec.json.decode(record.details),
    }
    return image if record.extra is None else image | {"extra": msgspec.json.decode(record.extra)}


def finding_of(
    of: ObjectRun,
    id_: str,
    image: dict[str, Any] | None,
    rows: list[dict[str, Any]],
    fields: dict[str, dict[str, Any]],
) -> Finding:
    """Returns both sides in the form of a finding, which belongs to no run."""
    return Finding(
        *(of.object, id_, "", "", None, "", fields, "none", None, "", not fields, ""),
        *(image, rows or None),
    )
