"""``/silences/new``: a form that shows what a silence would hold before it is added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import store
from alerts.policy import Policy
from console.context import console_of
from console.deeds.silences import add_silence, check_silence, refuse_silence, watched_policies
from console.deeds.texts import read_duration
from console.roles import Permission
from console.route import Route
from console.web.actions import done
from console.web.forms import read_form
from console.web.problems import BadInput
from console.web.templating import render
from settings.values import parse_duration
from store.marks import LONGEST_REASON
from workers.errors import Usage
from workers.silencing import LONGEST, held_now, matched_policies, parse_matchers

FIELDS = 3
"""Matchers besides the check that the form has place for."""
MOST_NAMES = 200
MOST_MATCHED = 50


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody has written into the form so far."""

    check: str = ""
    match: Sequence[str] = ()
    lasts: str = "1h"
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.check and not any(self.match)

    @property
    def matchers(self) -> dict[str, str]:
        """Raises BadInput."""
        try:
            found = parse_matchers(self.check or None, [each for each in self.match if each], "match")
        except Usage as error:
            raise BadInput(str(error)) from None
        check_silence(found)
        return found

    @property
    def length(self) -> timedelta:
        """Raises BadInput."""
        return read_duration("for", self.lasts, LONGEST)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a silence would hold. ``refused``: why it cannot be added; empty if it can."""

    refused: str = ""
    matched: Sequence[Policy] = ()
    more: int = 0
    incidents: Sequence[store.Incident] = field(default_factory=list)


async def show(request: Request) -> Response:
    params = request.query_params
    unknown = set(params) - {"check", "match", "for", "reason", "notice"}
    if unknown:
        raise BadInput(f"this page takes no parameter {min(unknown)[:50]!r}: known are check, match and for")
    written = Written(
        params.get("check", ""),
        [each for each in params.getlist("match") if each][:FIELDS],
        params.get("for", "") or "1h",
        params.get("reason", ""),
    )
    return await _render(request, written, None if written.is_empty else await _preview(request, written))


async def preview(request: Request) -> Response:
    """Shows what the form would hold, and adds nothing."""
    written = await _read(request)
    return await _render(request, written, await _preview(request, written))


async def add(request: Request) -> Response:
    written = await _read(request)
    try:
        await add_silence(request, written.matchers, lasts=written.length, reason=written.reason)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        seen = replace(await _preview(request, written), refused=str(error.detail))
        return await _render(request, written, seen, status=400)
    return done("/silences", "silence-added")


async def _read(request: Request) -> Written:
    check, lasts, reason = await read_form(request, "check", "for", "reason")
    match = [str(each) for each in (await request.form()).getlist("match") if each]
    return Written(check.strip(), match, lasts, reason)


async def _preview(request: Request, written: Written) -> Preview:
    """Reads the form; what cannot be read is a result, and no error."""
    try:
        matchers = written.matchers
    except BadInput as error:
        return Preview(str(error.detail))
    try:
        return await preview_silence(request, matchers, written.length)
    except BadInput as error:  # the length
        return replace(
            await preview_silence(request, matchers, parse_duration(LONGEST)), refused=str(error.detail)
        )


async def preview_silence(request: Request, matchers: Mapping[str, str], lasts: timedelta) -> Preview:
    """Returns what the silence would hold now. One that would be refused is a result, and no error."""
    policies, refused = await watched_policies(request), ""
    try:
        check_silence(matchers)
        await refuse_silence(request, matchers, lasts)
    except BadInput as error:
        refused = str(error.detail)
    matched = [each for each in matched_policies(matchers, policies.all()) if each.silenceable]
    incidents = held_now(matchers, await store.list_incidents(console_of(request).pool), policies)
    return Preview(refused, matched[:MOST_MATCHED], max(len(matched) - MOST_MATCHED, 0), incidents)


async def _render(
    request: Request, written: Written, preview: Preview | None, *, status: int = 200
) -> Response:
    policies = await watched_policies(request)
    names = sorted({each.check for each in policies.all() if each.check and each.silenceable})
    blanks = [""] * max(FIELDS - len(written.match), 0)
    return await render(
        request,
        "silences/new.html",
        status=status,
        written=written,
        match=[*written.match, *blanks],
        names=names[:MOST_NAMES],
        preview=preview,
        longest_reason=LONGEST_REASON,
    )


new_route = Route("/silences/new", show, Permission.SILENCE, "Add a silence")
preview_route = Route("/silences/preview", preview, Permission.SILENCE, "What a silence would hold", "POST")
add_route = Route("/silences", add, Permission.SILENCE, "Add a silence", "POST")
