"""Incidents: one with its timeline, and what people do about it."""

from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request

import store
from alerts.figures import MarkedAs
from console.api.operation import (
    ANY,
    FLAG,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    Body,
    Operation,
    Parameter,
    Result,
    Schema,
    many,
    maybe,
    obj,
    path_id,
)
from console.api.versions import check_match, version_of
from console.context import console_of
from console.deeds import incidents as deeds
from console.deeds.texts import read_duration
from console.identity import identity_of
from console.roles import Permission
from console.web.problems import BadInput, CodedProblem, NotFound
from store.marks import LONGEST_REASON
from store.notes import LONGEST_NOTE
from workers.durations import ACKNOWLEDGED_AT_MOST
from workers.incident_json import details_json

TAG = "Incidents"
_ID = path_id("id", "the incident's id, such as inc_4f6k2m7qpa, or a unique part of it")
_IF_MATCH = Parameter(
    "If-Match",
    "header",
    "the ETag of the incident as you read it, or * to change it however it is",
    {"type": "string", "maxLength": 1000},
    required=True,
)
INCIDENT: Schema = obj(
    id=TEXT,
    fingerprint=TEXT,
    subject=TEXT,
    severity=TEXT,
    state={"enum": ["open", "acknowledged", "resolved"]},
    reason=TEXT,
    opened_at=TIME,
    acknowledged_at=MAYBE_TIME,
    acknowledged_by=MAYBE_TEXT,
    acknowledged_until=MAYBE_TIME,
    resolved_at=MAYBE_TIME,
    resolution=MAYBE_TEXT,
    resolved_by=MAYBE_TEXT,
    drill=MAYBE_TEXT,
    held=maybe("object"),
    flapping=FLAG,
    events=many(obj(at=TIME, kind=TEXT, detail=TEXT, inputs=ANY)),
    notifications=many(ANY),
)


class Acknowledge(Body):
    for_: Annotated[str | None, Field(alias="for", max_length=20, description="how long, such as 2h")] = None


class Resolve(Body):
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class Note(Body):
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]


class Mark(Body):
    mark: Literal["true", "false"]
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""
    instead_of: Annotated[Literal["true", "false"] | None, Field(description="the mark to replace")] = None


async def read(request: Request, id_: str) -> dict[str, Any]:
    """Returns an incident as ``paywatch incident show --json`` prints it. Raises `store.UnknownId`."""
    pool = console_of(request).pool
    found = await store.get(pool, await store.find_incident(pool, id_))
    if found is None:
        raise NotFound(f"no incident has the id {id_[:100]!r}")
    return details_json(found)


async def show(request: Request, _body: None) -> Result:
    return _result(await read(request, request.path_params["id"]))


async def acknowledge(request: Request, body: Acknowledge) -> Result:
    """Repeating one's own acknowledgement is no error, also with the ETag from before it."""
    lasts = None if body.for_ is None else read_duration("for", body.for_, ACKNOWLEDGED_AT_MOST)
    before = await read(request, request.path_params["id"])
    mine = before["state"] == "acknowledged" and before["acknowledged_by"] == identity_of(request).name
    if mine and lasts is None and request.headers.get("if-match") is not None:
        return _result(before)
    return await _change(request, before, lambda id_: deeds.acknowledge(request, id_, lasts=lasts))


async def resolve(request: Request, body: Resolve) -> Result:
    before = await read(request, request.path_params["id"])
    return await _change(request, before, lambda id_: deeds.resolve(request, id_, reason=body.reason))


async def _change(request: Request, before: dict[str, Any], deed: Any) -> Result:
    """Changes the incident if it is as its sender read it. Of two at the same time, one is refused."""
    check_match(request, version_of(before))
    try:
        await deed(before["id"])
    except deeds.TooLate as error:
        raise await _too_late(request, before["id"], str(error.detail)) from None
    return _result(await read(request, before["id"]))


async def _too_late(request: Request, id_: str, sentence: str) -> CodedProblem:
    """Says who was first, and when."""
    now = await read(request, id_)
    end = "resolved" if now["state"] == "resolved" else "acknowledged"
    more = {"id": id_, "by": now[f"{end}_by"], "at": now[f"{end}_at"], "etag": version_of(now)}
    return CodedProblem(409, f"already_{end}", sentence, headers={"ETag": version_of(now)}, more=more)


async def mark(request: Request, body: Mark) -> Result:
    instead = None if body.instead_of is None else MarkedAs(body.instead_of)
    id_, value = request.path_params["id"], MarkedAs(body.mark)
    kept = await deeds.mark(request, id_, value, reason=body.reason, instead_of=instead)
    return Result({"mark": kept.value.value, "by": kept.by, "at": kept.at.isoformat(), "reason": kept.reason})


async def note(request: Request, body: Note) -> Result:
    try:
        added = await deeds.add_note(request, request.path_params["id"], body.text)
    except store.NoteRefused as error:
        raise BadInput(str(error)) from None
    return Result({"at": added.at.isoformat(), "kind": added.kind, "detail": added.detail})


def _result(incident: dict[str, Any]) -> Result:
    return Result(incident, etag=version_of(incident))


def _changing(name: str, permission: Permission, title: str, work: Any, body: type[Body]) -> Operation:
    return Operation(
        name=f"{name}_incident",
        method="POST",
        path=f"/incidents/{{id}}/{name}",
        permission=permission,
        title=title,
        tag=TAG,
        work=work,
        result=INCIDENT,
        parameters=(_ID, _IF_MATCH),
        body=body,
        conditional=True,
        versioned=True,
    )


OPERATIONS = (
    Operation(
        name="get_incident",
        method="GET",
        path="/incidents/{id}",
        permission=Permission.READ,
        title="One incident with its timeline and notifications",
        tag=TAG,
        work=show,
        result=INCIDENT,
        parameters=(_ID,),
        versioned=True,
    ),
    _changing("acknowledge", Permission.ACKNOWLEDGE, "Acknowledge an incident", acknowledge, Acknowledge),
    _changing("resolve", Permission.RESOLVE, "Resolve an incident", resolve, Resolve),
    Operation(
        name="mark_incident",
        method="POST",
        path="/incidents/{id}/mark",
        permission=Permission.MARK,
        title="Mark an incident as a true or a false alert",
        tag=TAG,
        work=mark,
        result=obj(mark={"enum": ["true", "false"]}, by=TEXT, at=TIME, reason=TEXT),
        parameters=(_ID,),
        body=Mark,
        errors=(409,),
    ),
    Operation(
        name="note_incident",
        method="POST",
        path="/incidents/{id}/note",
        permission=Permission.NOTE,
        title="Add a note to an incident",
        tag=TAG,
        work=note,
        result=obj(at=TIME, kind=TEXT, detail=TEXT),
        parameters=(_ID,),
        body=Note,
    ),
)
