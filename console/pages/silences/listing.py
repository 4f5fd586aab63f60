"""The list of silences, and their end."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import store
from console.context import Console, console_of
from console.deeds.silences import expire_silence, watched_policies
from console.hub import Hub, Source
from console.identity import identity_of
from console.pages.silences.maintenance import read_maintenance
from console.roles import Permission
from console.route import Route
from console.web.actions import done
from console.web.forms import read_chosen
from console.web.list_page import list_response
from console.web.listing import Column, Filter, Listing, Row
from console.web.problems import Conflict
from console.web.values import Key
from workers.explaining.texts import clean

MOST_AT_ONCE = 50
TOPIC = "silence"
_PASSING = (
    "select id, ends_at <= now() + interval '1 hour' from paywatch.silences where ends_at > now() order by id"
)


def _clean_row(row: Row) -> Row:
    pickable = row["state"] != "ended"
    return {**row, "pickable": pickable, "matchers": clean(row["matchers"]), "reason": clean(row["reason"])}


SILENCES = Listing(
    name="silences",
    title="Silences",
    path="/silences",
    select="silences",
    detail="silences_detail",
    columns=(
        Column("id", "Silence", "id"),
        Column("state", "State", "word"),
        Column("matchers", "Matches all of", "fields"),
        Column("reason", "Reason"),
        Column("created_by", "By"),
        Column("starts_at", "Since", "time"),
        Column("ends_at", "Until", "time"),
        Column("incidents", "Incidents held", "count"),
        Column("still_held", "Held now", "count"),
        Column("unseen", "Ended unseen", "count"),
        Column("times", "Times it held", "count"),
        Column("expired_by", "Ended early by"),
    ),
    keys=(Key("place", "bigint"), Key("id", "text")),
    filters=(
        Filter("active", "Only active", "state <> 'ended'", flag=True),
        Filter("ending", "Ends within an hour", "state = 'ends soon'", flag=True),
        Filter("recent", "Active, or ended in 30 days", "ends_at > now() - interval '30 days'", flag=True),
        Filter("by", "By", "created_by = {}"),
    ),
    refine=_clean_row,
    empty="No silence matches.",
)


async def show(request: Request) -> Response:
    if "format" in request.query_params:
        return await list_response(request, SILENCES, "silences/list.html")
    maintenance = await read_maintenance(console_of(request).pool, await watched_policies(request))
    may = identity_of(request).may(Permission.SILENCE)
    return await list_response(
        request, SILENCES, "silences/list.html", maintenance=maintenance, may_silence=may
    )


async def look(console: Console) -> None:
    """Has viewers hear of silences that end by time alone, which no trigger announces."""
    rows = await console.pool.fetch(_PASSING)
    console.part(Hub).observe(TOPIC, [tuple(row) for row in rows])


async def expire_several(request: Request) -> Response:
    """Ends the chosen silences. If one of them had ended before, the others are ended all the same."""
    refused = []
    for each in await read_chosen(request, "silence", MOST_AT_ONCE):
        try:
            await expire_silence(request, each)
        except HTTPException as error:
            refused.append(str(error.detail))
        except store.UnknownId:
            refused.append(f"no silence has the id {each!r}")
    if refused:
        raise Conflict("; ".join(refused))
    return done("/silences", "silences-ended")


SOURCES: Mapping[str, Source] = {TOPIC: look}
list_route = Route("/silences", show, Permission.READ, "Silences and maintenance")
expire_route = Route("/silences/expire", expire_several, Permission.SILENCE, "End silences", "POST")
