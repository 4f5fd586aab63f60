"""``/audit``: what people changed or tried to change, and whether the log itself was changed."""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from console.context import Console, console_of
from console.roles import Permission
from console.route import Route
from console.web.list_page import list_response
from console.web.listing import Column, Filter, Listing
from console.web.problems import BadInput, NotFound
from console.web.templating import render
from console.web.values import Key
from store.audit_log import StoredEntry, Verified, verify

AT_ONCE = 2_000
"""Entries that the page verifies by itself: more of them are verified on demand."""
PATIENCE = 20.0
"""Seconds for verifying on demand. ``paywatch console audit --verify`` has no limit."""

ACTS = Listing(
    name="audit",
    title="Audit log",
    path="/audit",
    select="audit_acts",
    permission=Permission.AUDIT,
    columns=(
        Column("id", "Entry", "id", link="/audit/{id}"),
        Column("at", "When", "time"),
        Column("actor", "Who"),
        Column("roles", "Roles"),
        Column("via", "Via", "word"),
        Column("action", "What", "word"),
        Column("object", "Object"),
        Column("outcome", "Outcome", "word"),
        Column("detail", "Details", "fields"),
        Column("result", "Result", "fields"),
        Column("reason", "Reason"),
        Column("origin", "From"),
    ),
    keys=(Key("id", "bigint"),),
    filters=(
        Filter("actor", "Who", "actor = {}"),
        Filter("action", "What (its code)", "action = {}"),
        Filter("object", "Object", "object = {}"),
        Filter(
            "outcome", "Outcome", "outcome = {}", choices=("done", "refused", "failed", "outcome unknown")
        ),
        Filter(
            "via",
            "Via",
            "via = {}",
            choices=("session", "token", "proxy", "link", "loopback", "command"),
        ),
        Filter("since", "Since", "at >= {}", type="timestamptz"),
        Filter("until", "Before", "at < {}", type="timestamptz"),
    ),
    empty="Nobody changed anything that matches.",
)

_HEAD = (
    "select h.id, h.sha256, (select min(id) from paywatch.audit_log) as first from paywatch.audit_log_head h"
)
_ENTRIES = "select * from paywatch.audit_log where id = $1 or entry_of = $1 order by id"


@dataclass(frozen=True, slots=True)
class Chain:
    """The head of the log, and what was verified: None where that was too much for a page."""

    id: int
    sha256: str
    entries: int
    verified: Verified | None


async def read_chain(console: Console, *, everything: bool) -> Chain:
    """Reads the head, and verifies the chain if that is quick or asked for. Raises BadInput when that takes
    too long."""
    (row,) = await console.pool.fetch(_HEAD)
    entries = row["id"] - (row["first"] or row["id"] + 1) + 1
    verified = None
    if everything or entries <= AT_ONCE:
        try:
            async with asyncio.timeout(PATIENCE):
                verified = await verify(console.pool)
        except TimeoutError:
            raise BadInput(
                f"{entries:,} entries are too many to verify here: run paywatch console audit --verify"
            ) from None
    return Chain(row["id"], bytes(row["sha256"]).hex(), entries, verified)


async def show(request: Request) -> Response:
    chain = None
    if "format" not in request.query_params:
        chain = await read_chain(console_of(request), everything=False)
    return await list_response(request, ACTS, "reports/audit.html", chain=chain)


async def show_chain(request: Request) -> Response:
    chain = await read_chain(console_of(request), everything=True)
    return await render(request, "reports/audit_chain.html", chain=chain)


async def show_entry(request: Request) -> Response:
    entries, number = await entries_of(request), request.path_params["number"]
    return await render(request, "reports/audit_entry.html", entries=entries, number=number)


async def entries_of(request: Request) -> list[StoredEntry]:
    """Returns the entries of which one act consists, as they are in the chain. Raises NotFound."""
    number: int = request.path_params["number"]
    rows = [] if number >= 2**63 else await console_of(request).pool.fetch(_ENTRIES, number)
    if not rows:
        raise NotFound(f"the audit log has no entry {number}: it was deleted by retention, or never written")
    return [StoredEntry(**row) for row in rows]


LISTINGS: tuple[Listing, ...] = (ACTS,)
ROUTES: tuple[Route, ...] = (
    Route(ACTS.path, show, Permission.AUDIT, "The audit log"),
    Route("/audit/chain", show_chain, Permission.AUDIT, "Verify the chain of the audit log"),
    Route("/audit/{number:int}", show_entry, Permission.AUDIT, "One entry of the audit log"),
)
