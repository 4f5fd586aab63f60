"""``/incidents/{id}``: what happened, why, who was notified, what comes next, and what to do."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import store
from alerts.figures import MarkedAs
from console.context import Console, console_of
from console.identity import Identity, identity_of
from console.pages.incidents.listing import LENGTHS, acknowledged_for
from console.pages.incidents.reading import Found, read_incident
from console.roles import Permission
from console.route import Route
from console.web.fragments import countdown_text
from console.web.masking import masked
from console.web.problems import NotFound
from console.web.templating import render, safe_url
from settings.values import Severity
from store.marks import LONGEST_REASON
from store.postmortems import read_postmortem
from workers.explaining.texts import in_words
from workers.health import watched_settings
from workers.incident_json import held_by, incident_state
from workers.postmortem import postmortem, runbook_of


async def show(request: Request) -> Response:
    """Shows the incident; a unique part of an id leads to the whole id."""
    given = request.path_params["id"]
    id_ = await store.find_incident(console_of(request).pool, given)
    if id_ != given:
        return RedirectResponse(f"/incidents/{quote(id_, safe='')}", 303)
    return await render_incident(request, id_)


async def render_incident(
    request: Request, id_: str, *, status: int = 200, refused: str | None = None
) -> Response:
    """Returns the page. ``refused``: why what somebody just tried was not done."""
    console, identity = console_of(request), identity_of(request)
    found = await read_incident(console, id_)
    details = found.why.found.details
    values = {
        "found": found,
        "incident": details.incident,
        "state": incident_state(details.incident),
        "held": held_by(details),
        "runbook": found.policy and found.policy.runbook,
        "runbook_url": safe_url(found.policy.runbook if found.policy else None),
        "silence_url": _silence_url(found),
        "can": _permitted(identity, found),
        "other_mark": _other_mark(found),
        "lengths": LENGTHS,
        "until": _until(found),
        "longest_note": store.LONGEST_NOTE,
        "longest_reason": LONGEST_REASON,
        "shown": _Masked(console),
        "in_words": in_words,
        "refused": refused,
        "countdown_text": countdown_text,
    }
    return await render(request, "incidents/incident.html", status=status, **values)


async def export(request: Request) -> Response:
    id_, text = await draft_of(request)
    name = "".join(each for each in id_ if each.isalnum() or each in "_-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.md"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


async def draft_of(request: Request) -> tuple[str, str]:
    """Returns the incident's id, and the draft of its post-mortem as ``paywatch incident export`` writes it.

    Raises NotFound and `store.UnknownId`.
    """
    console = console_of(request)
    found = await read_postmortem(
        console.pool, await store.find_incident(console.pool, request.path_params["id"])
    )
    if found is None:
        raise NotFound(f"no incident has the id {request.path_params['id']!r}")
    watched = watched_settings(console.settings, await store.active_revision(console.pool))
    text = postmortem(found, runbook_of(watched, found.alert.fingerprint))
    return found.alert.id, "\n".join(console.mask(line) for line in text.split("\n"))


class _Masked:
    """Masks values in the template."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, value: Any) -> Any:
        return masked(self._console, value)


def _permitted(identity: Identity, found: Found) -> Mapping[str, bool]:
    """What this person may do with the incident as it is now."""
    is_open = found.alert.resolved_at is None
    silenceable = found.policy is not None and found.policy.silenceable
    return {
        "acknowledge": is_open and identity.may(Permission.ACKNOWLEDGE),
        "resolve": is_open and identity.may(Permission.RESOLVE),
        "silence": is_open and silenceable and identity.may(Permission.SILENCE),
        "note": identity.may(Permission.NOTE),
        "mark": identity.may(Permission.MARK),
        "export": identity.may(Permission.EXPORT),
    }


def _silence_url(found: Found) -> str:
    """Leads to the form with what the incident is about filled in."""
    if found.policy is None or not found.policy.silenceable:
        return ""
    policy = found.policy
    matchers = [("check", policy.check)] if policy.check else []
    if policy.rule:
        matchers.append(("match", f"rule={policy.rule}"))
    return "/silences/new?" + urlencode([*matchers, ("for", "1h")])


def _until(found: Found) -> str:
    """Says how long an acknowledgement lasts for which nobody chooses a time."""
    if found.policy is None:
        return "no longer than its severity allows, which is not known"
    lasts = found.policy.route(Severity(found.why.found.details.incident.severity)).acknowledge_expires
    return acknowledged_for(lasts)


def _other_mark(found: Found) -> MarkedAs | None:
    """The mark that could replace the one that the incident has."""
    if found.alert.mark is None:
        return None
    return MarkedAs.FALSE if found.alert.mark.value is MarkedAs.TRUE else MarkedAs.TRUE


show_route = Route("/incidents/{id}", show, Permission.READ, "One incident")
export_route = Route("/incidents/{id}/postmortem.md", export, Permission.EXPORT, "Draft of a post-mortem")
