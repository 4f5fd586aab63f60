"""Requests one page of a Stripe list and checks it against the request. A page that does not fit is
refused."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from reconcile.codes import EndReason
from reconcile.errors import Incomplete
from reconcile.listing.slices import Slice
from reconcile.objects.kind import Kind
from reconcile.objects.records import Record
from reconcile.paging import ATTEMPTS, PAGE, find_misfit, not_a_page
from stripeapi import Answer, NotFound, Rejected, Stripe


@dataclass(frozen=True, slots=True)
class Page:
    """``cursor`` is the record to continue from, ``newest`` the creation time of the first one. ``ended``: no
    page follows.

    A full page never counts as the last one, even without ``has_more``: one more request costs little.
    """

    records: list[Record]
    asked_after: str
    cursor: str | None
    cursor_created: datetime | None
    newest: datetime | None
    ended: bool
    request_id: str
    sha256: bytes
    at: datetime


async def read_page(stripe: Stripe, kind: Kind, found: Slice) -> Page:
    """Returns the next page of a slice. Raises Incomplete if Stripe keeps sending pages that do not fit."""
    problem = ""
    after, below, lower = found.cursor, found.upper, found.lower
    for _ in range(ATTEMPTS):
        params: dict[str, object] = {**kind.filters, "limit": PAGE, "created": _bounds(lower, below)}
        if kind.expand:
            params["expand"] = list(kind.expand)
        if after is not None:
            params["starting_after"] = after
        try:
            answer = await stripe.get(kind.path, params)
        except (Rejected, NotFound):
            if after is None or found.cursor_created is None:
                raise
            # The cursor's object may have been deleted: read its second again from the start.
            after, below = None, min(below, found.rest[1])
            continue
        page = _decode(kind, answer, found, after, lower)
        if isinstance(page, Page):
            return page
        problem = page
    raise Incomplete(f"the list {kind.path} cannot be trusted: {problem}", EndReason.LIST_UNTRUSTED)


def _bounds(lower: datetime, upper: datetime) -> dict[str, int]:
    return {"gte": int(lower.timestamp()), "lt": int(upper.timestamp())}


def _decode(kind: Kind, answer: Answer, found: Slice, after: str | None, lower: datetime) -> Page | str:
    """Returns the page, or why it is not the requested one."""
    try:
        records, has_more = kind.decode_page(answer.body)
    except msgspec.DecodeError as error:
        return not_a_page(error)
    last = next((each for each in reversed(records) if each.created is not None), None)
    cursor, created = (last.id, last.created) if last else (found.cursor, found.cursor_created)
    dead_end = has_more and last is None
    if problem := _misfit(records, found, after, lower, dead_end=dead_end):
        return problem
    return Page(
        records,
        after or "",
        cursor,
        created,
        next((each.created for each in records if each.created is not None), None),
        not has_more and len(records) < PAGE,
        answer.request_id,
        hashlib.sha256(answer.body).digest(),
        answer.at,
    )


def _misfit(
    records: list[Record], found: Slice, after: str | None, lower: datetime, *, dead_end: bool
) -> str:
    times = [each.created for each in records if each.created is not None]
    again = after is not None and any(each.id == after or each.id in found.tied for each in records[-1:])
    if problem := find_misfit(times, repeated=again, dead_end=dead_end):
        return problem
    if times and (times[0] >= found.rest[1] or times[-1] < lower):
        return "it returned objects created outside the requested time"
    return ""
