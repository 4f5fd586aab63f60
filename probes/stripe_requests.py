"""What the checks that send requests to Stripe share: causes, problems, decoded objects, bounded lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

import stripeapi
from probes import request_errors
from probes.formatting import outline
from probes.judgement import Problem
from probes.reading import Verdict
from settings.texts import escape_controls

CAUSES: Mapping[str, str] = {
    "key_refused": "401: the key is wrong, expired or revoked",
    "forbidden": "the key lacks a permission that the check needs; the reason names it",
    "rate_limited": "429: too many requests",
    "broken": "5xx: an error of Stripe",
    "garbled": "the response is not Stripe's",
    "too_large": "the response has more than 32 MB",
    "unreachable": "no response",
    "locked": "Stripe reports that the object is locked",
    "not_found": "Stripe reports that the object does not exist",
    "rejected": "Stripe rejects the request; the reason quotes Stripe",
    "network": "this worker has no network",
    "not_configured": "no usable key: set `STRIPE_SECRET_KEY`",
}
PAGE = 100
"""Objects of one page, the most that Stripe returns."""

_T = TypeVar("_T")
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A number that a float can hold exactly: times and amounts of Stripe are far smaller."""


class Identified(msgspec.Struct, frozen=True, gc=False):
    """What every object of a list has. ``created`` is in Unix seconds."""

    id: str
    created: Whole


_I = TypeVar("_I", bound=Identified)


@dataclass(frozen=True, slots=True)
class Listing(Generic[_I]):
    """The newest objects of a list. Without ``complete`` there are more. ``at`` is the time of the answer."""

    objects: tuple[_I, ...]
    complete: bool
    at: datetime

    @property
    def now(self) -> float:
        return self.at.timestamp()

    def count(self, number: int | None = None) -> str:
        """Returns the number of objects, or ``number``, as text: "at least" if not all were read."""
        found = len(self.objects) if number is None else number
        return str(found) if self.complete else f"at least {found}"


def problem_of(error: stripeapi.StripeError) -> Problem:
    """Returns the problem of a failed request: ``unknown`` if this host or its configuration is at fault."""
    if isinstance(error, stripeapi.NotConfigured):
        return Problem(Verdict.UNKNOWN, error.cause, str(error))
    if isinstance(error, stripeapi.Unreachable) and (own := request_errors.own_fault(error)) is not None:
        return Problem(Verdict.UNKNOWN, own[0], f"{own[1]}, so Stripe is unreachable")
    if isinstance(error, stripeapi.RateLimited):
        return Problem(Verdict.DEGRADED, error.cause, str(error))
    return Problem(Verdict.FAIL, error.cause, str(error))


def show(text: str) -> str:
    """Returns a text of Stripe's for reasons and evidence: on one line, short, without secrets."""
    return escape_controls(str(outline(text)))


def clock_of(answer: stripeapi.Answer) -> datetime:
    """Returns the later one of Stripe's clock and this worker's.

    A proxy that caches, or whose clock is wrong, sends an old ``Date``, by which nothing would be overdue.
    """
    return max(answer.at, datetime.now(UTC))


def decode(answer: stripeapi.Answer, kind: type[_T]) -> _T:
    """Returns the object. Raises Garbled if the response is another one."""
    return _decode(answer.body, kind, answer)


async def read_list(
    client: stripeapi.Stripe, path: str, kind: type[_I], params: Mapping[str, Any], *, pages: int
) -> Listing[_I]:
    """Reads at most so many pages of 100, newest objects first. Raises StripeError, also in mid-list."""
    found: dict[str, _I] = {}
    at: datetime | None = None
    more, last = True, ""
    for _ in range(pages):
        after = {"starting_after": last} if last else {}
        answer = await client.get(path, {"limit": PAGE, **params, **after})
        at = at or clock_of(answer)
        page, more = _split(answer, kind)
        # A proxy that ignores the cursor would repeat a page for ever, and hide what follows it.
        if any(each.id in found for each in page) or (more and not page):
            raise stripeapi.Garbled(f"the pages of {path} do not follow each other ({_request(answer)})")
        found |= {each.id: each for each in page}
        if not more:
            break
        last = page[-1].id
    if at is None:
        raise ValueError("a list is read in at least one page")
    return Listing(tuple(found.values()), not more, at)


def _split(answer: stripeapi.Answer, kind: type[_I]) -> tuple[list[_I], bool]:
    try:
        objects, more = stripeapi.split_list(answer.body)
    except msgspec.DecodeError as error:
        raise stripeapi.Garbled(f"Stripe's response is not a list ({_request(answer)})") from error
    return [_decode(each, kind, answer) for each in objects], more


def _decode(body: bytes, kind: type[_T], answer: stripeapi.Answer) -> _T:
    try:
        return stripeapi.decode_tolerantly(msgspec.json.Decoder(kind), body)
    except msgspec.DecodeError as error:
        raise stripeapi.Garbled(
            f"Stripe's response is not the requested object ({_request(answer)})"
        ) from error


def _request(answer: stripeapi.Answer) -> str:
    return f"request {answer.request_id}" if answer.request_id else "no request id"
