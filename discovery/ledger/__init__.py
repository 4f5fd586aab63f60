"""Infers ``[reconcile.*]`` from the team's database and Stripe: which table holds which objects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import asyncpg
from pydantic import ValidationError

from discovery.ledger import divided
from discovery.ledger.accounts import AskerFor
from discovery.ledger.answer import open_
from discovery.ledger.asking import Asker
from discovery.ledger.candidate import Candidate
from discovery.ledger.choice import choose_each
from discovery.ledger.codes import Code
from discovery.ledger.infer import Inferred, infer
from discovery.ledger.offers import Offer, in_documents, offer, offer_of_documents
from discovery.ledger.relations import find
from discovery.ledger.search import Search
from discovery.ledger.section import render
from discovery.names import written_column, written_table
from discovery.proposal import Finding, Proposal
from discovery.reader import Reader, Unreadable
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.validate import examine, examine_closely
from settings.identifiers import parse_column
from settings.reconcile import Mapping
from stripeapi import Forbidden, Rejected, Stripe

__all__ = ["Code", "Ledger", "propose"]

_OTHER_TABLE = frozenset({Code.NOT_FOUND, Code.SEVERAL_TABLES})
"""Why it may be another table that holds this account's payments."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """``proposals`` has a section for each kind of object that a table holds. ``payments`` are the table and
    the column of ids of payments, as the configuration names them, even if its section is not complete; None
    if it may be another table.
    ``unread`` are the tables that could not be read, and why."""

    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]
    complete: tuple[str, ...]
    payments: tuple[str, str] | None
    unread: dict[str, str]


async def propose(
    database: asyncpg.Pool, stripe: Stripe | None, stripe_of: Callable[[str], Stripe] | None = None
) -> Ledger:
    """``stripe_of`` returns the client of a connected account.

    Reads the catalogue and small samples, and asks Stripe about some fifty ids of each table. Writes
    nothing. Raises OSError, what connecting to Postgres raises, and StripeError unless it is about one
    kind of object."""
    asker = None if stripe is None else Asker(stripe)
    look = _Look(Reader(database), asker, None if stripe_of is None else lambda name: Asker(stripe_of(name)))
    chosen = await look.tables()
    sections = [render(each, await look.offer(each)) for each in chosen]
    findings = [] if chosen else [await look.nothing()]
    for table, reason in look.search.unread.items():
        findings.append(
            open_("reconcile", Code.TABLE_UNREADABLE, f"{table} was not looked through: {reason}")
        )
    return Ledger(
        tuple(sections),
        tuple(findings),
        tuple(each.candidate.kind.object for each in chosen if each.complete),
        _payments(chosen),
        look.search.unread,
    )


def _payments(chosen: Sequence[Inferred]) -> tuple[str, str] | None:
    of = [each for each in chosen if each.candidate.kind.object == "payments" and not each.candidate.select]
    if not of or any(each.code in _OTHER_TABLE for each in of[0].findings):
        return None
    return of[0].candidate.name, of[0].mapping["id"]


class _Look:
    """One look through a database."""

    def __init__(self, reader: Reader, asker: Asker | None, asker_for: AskerFor | None) -> None:
        self._reader, self._asker, self._asker_for = reader, asker, asker_for
        self.search = Search(reader)
        self._unpacked: dict[str, Offer | None] = {}
        self._names: set[str] = set()

    async def tables(self) -> list[Inferred]:
        """Returns the best table for each kind of object that any table holds."""
        candidates = [each async for each in self.search.candidates()]
        inferred = [found for each in candidates if (found := await self._infer(each)) is not None]
        bases = await self.search.bases_of_views()
        chosen = choose_each(inferred, bases)
        chosen = [await divided.check(self._reader, each, inferred) for each in chosen]
        kinds = {each.candidate.kind.object for each in chosen}
        return chosen + [
            each for each in await self._in_documents() if each.candidate.kind.object not in kinds
        ]

    async def nothing(self) -> Finding:
        """Returns why no table was found."""
        tables = [name for row in self.search.with_documents if (name := await self.search.deep_ids(row))]
        if tables:
            reason = f"ids of Stripe are inside JSON documents only, in {' and '.join(tables)}"
            return open_("reconcile", Code.ONLY_IN_JSON, reason)
        if columns := await self.search.ids_within():
            reason = f"ids of Stripe are within longer texts or arrays, in {' and '.join(columns)}"
            return open_("reconcile", Code.IDS_WITHIN, f"{reason}: map a view with a column of the id alone")
        hidden, secured = await self.search.hidden()
        nothing = "no column that this user may read holds ids of Stripe, and"
        if hidden:
            reason = f"{nothing} it may not read {hidden} tables: grant it select on the tables of payments"
            return open_("reconcile", Code.TABLE_UNREADABLE, reason)
        if secured:
            reason = f"{nothing} row-level security may hide rows of {secured} tables"
            reason += ": connect as a user that sees all rows (bypassrls)"
            return open_("reconcile", Code.TABLE_UNREADABLE, reason)
        if columns := await self.search.other_ids():
            reason = f"Stripe's ids are only of other objects, in {' and '.join(columns[:5])}"
            return open_(
                "reconcile", Code.OTHER_IDS, f"{reason}: store the id of the payment intent (pi_...) too"
            )
        return open_("reconcile", Code.NO_IDS, "no column holds ids of Stripe")

    async def offer(self, inferred: Inferred) -> Offer | None:
        """Returns a view that could be mapped instead of a table that cannot."""
        name = inferred.candidate.name
        if name in self._unpacked or self._asker is None:
            return self._unpacked.get(name)
        return await offer(self._reader, self._asker, inferred)

    async def _infer(self, candidate: Candidate) -> Inferred | None:
        try:
            found = await infer(self._reader, self._asker, candidate, self._asker_for)
        except Unreadable as error:
            self.search.unread[candidate.name] = str(error)
            return None
        except (Forbidden, Rejected) as error:
            refused = open_("table", Code.STRIPE_REFUSED, str(error))
            start = {"table": candidate.name, "id": written_column(candidate.id.name)}
            return Inferred(candidate, start, (refused,))
        return await self._checked(found)

    async def _checked(self, found: Inferred) -> Inferred:
        """Returns the inference with what `paywatch config check` would say about the mapping."""
        if not found.complete:
            return found
        try:
            check = MappingCheck(found.candidate.kind, Mapping.model_validate(found.mapping), ())
            look = examine_closely if await self._can_examine(found) else examine
            examined = await self._reader.run(lambda connection: look(connection, check))
            sentences = examined.sentences
        except Unreadable as error:
            sentences = [f"the mapping could not be compared with the table: {error}"]
        except ValidationError as error:
            sentences = [str(each["msg"]) for each in error.errors()]
        problems = [open_("table", Code.CONFIG_CHECK, each) for each in sentences]
        return replace(found, findings=(*found.findings, *problems))

    async def _can_examine(self, found: Inferred) -> bool:
        """Whether rows can be examined without reading all of a large table."""
        if found.candidate.small:
            return True
        ordered = await self.search.indexed(found.candidate.oid)
        read = {"created", "updated"} & found.mapping.keys()
        columns = {parse_column(found.mapping[key]) for key in read}
        return columns <= set(ordered) and "rows_where" not in found.mapping

    async def _in_documents(self) -> list[Inferred]:
        """Returns the tables whose JSON documents hold ids that no column holds."""
        if self._asker is None:
            return []
        found = []
        for row in self.search.with_documents:
            try:
                relation = await find(self._reader, row["schema"], row["name"], row["oid"])
                if relation is None:
                    continue
                async for candidate, view in in_documents(self._reader, row, relation, self._names):
                    self._names.add(candidate.relation.name)
                    inferred = await infer(self._reader, self._asker, candidate)
                    table = written_table(row["schema"], row["name"])
                    bare, self._unpacked[candidate.name] = offer_of_documents(inferred, view, table)
                    found.append(bare)
            except (Unreadable, Forbidden, Rejected) as error:
                self.search.unread[f"{row['schema']}.{row['name']}"] = str(error)
        return found
