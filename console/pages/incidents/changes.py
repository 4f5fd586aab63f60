"""The forms of one incident. What is refused is shown on the page of the incident, with the reason."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import store
from alerts.figures import MarkedAs
from console.context import console_of
from console.deeds import incidents as deeds
from console.deeds.texts import read_duration
from console.pages.incidents.incident import render_incident
from console.roles import Permission
from console.route import Handler, Route
from console.web.actions import done
from console.web.forms import read_form
from console.web.problems import BadInput
from workers.durations import ACKNOWLEDGED_AT_MOST

Change = Callable[[Request, str], Awaitable[str]]
"""Does it, and returns the code of the notice."""


async def _acknowledge(request: Request, id_: str) -> str:
    (text,) = await read_form(request, "for")
    lasts = read_duration("until", text, ACKNOWLEDGED_AT_MOST) if text else None
    await deeds.acknowledge(request, id_, lasts=lasts)
    return "incident-acknowledged"


async def _resolve(request: Request, id_: str) -> str:
    (reason,) = await read_form(request, "reason")
    await deeds.resolve(request, id_, reason=reason)
    return "incident-resolved"


async def _note(request: Request, id_: str) -> str:
    (text,) = await read_form(request, "text")
    await deeds.add_note(request, id_, text)
    return "incident-noted"


async def _mark(request: Request, id_: str) -> str:
    value, reason, instead_of = await read_form(request, "mark", "reason", "instead_of")
    replaced = _marked_as(instead_of) if instead_of else None
    await deeds.mark(request, id_, _marked_as(value), reason=reason, instead_of=replaced)
    return "incident-marked"


def _marked_as(text: str) -> MarkedAs:
    try:
        return MarkedAs(text)
    except ValueError:
        raise BadInput(f"mark: {text[:50]!r} is not possible: use true or false") from None


def _handler(change: Change) -> Handler:
    async def handle(request: Request) -> Response:
        id_ = await store.find_incident(console_of(request).pool, request.path_params["id"])
        try:
            notice = await change(request, id_)
        except store.NoteRefused as error:
            return await render_incident(request, id_, status=400, refused=str(error))
        except store.RevisionChanged as error:
            return await render_incident(request, id_, status=409, refused=str(error))
        except HTTPException as error:
            if error.status_code not in {400, 409}:
                raise
            return await render_incident(request, id_, status=error.status_code, refused=str(error.detail))
        return done(f"/incidents/{id_}", notice)

    return handle


def _route(name: str, change: Change, permission: Permission, title: str) -> Route:
    return Route(f"/incidents/{{id}}/{name}", _handler(change), permission, title, "POST")


CHANGES = (
    _route("acknowledge", _acknowledge, Permission.ACKNOWLEDGE, "Acknowledge an incident"),
    _route("resolve", _resolve, Permission.RESOLVE, "Resolve an incident"),
    _route("note", _note, Permission.NOTE, "Add a note to an incident"),
    _route("mark", _mark, Permission.MARK, "Mark an incident as a true or a false alert"),
)
