"""Reads a few pages of Stripe's lists for one answer, and says what could not be read."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from reconcile.codes import LiveGap
from reconcile.paging import PAGE
from stripeapi import Forbidden, Stripe, StripeError, decode_tolerantly, resource, split_list

T = TypeVar("T")


class NotKnown(msgspec.Struct, frozen=True):
    """A part of the answer that is missing: what, and why."""

    what: str
    code: LiveGap
    reason: str


class Missing(Exception):
    """A part of the answer cannot be read."""

    def __init__(self, code: LiveGap, reason: str = "") -> None:
        super().__init__(reason or code.meaning)
        self.code = code


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The first objects of a list, newest first. ``at`` is Stripe's clock; ``cursor`` is the last id."""

    found: list[T]
    complete: bool
    at: datetime
    cursor: str | None
    pages: int


@dataclass(slots=True)
class Questions:
    """The requests for one answer, and its gaps.

    Once Stripe does not answer, further requests are not sent: each would be retried for two minutes.
    """

    stripe: Stripe
    gaps: list[NotKnown] = field(default_factory=list)
    _down: str = ""

    async def or_gap(self, what: str, part: Awaitable[T], otherwise: T) -> T:
        """Returns the part, or notes that it is not known."""
        try:
            return await part
        except Missing as error:
            self.note(what, error.code, str(error))
            return otherwise

    def note(self, what: str, code: LiveGap, reason: str = "") -> None:
        gap = NotKnown(what, code, reason or code.meaning)
        if gap not in self.gaps:
            self.gaps.append(gap)

    async def one(self, collection: str, id_: str, type_: type[T]) -> T:
        """Raises Missing."""
        body, _ = await self._get(resource(collection, id_), {})
        return _decoded(body, type_)

    async def all(self, collection: str, parameters: Mapping[str, object], type_: type[T]) -> list[T]:
        """Returns a list that is expected to have at most one page. Raises Missing."""
        listed = await self.pages(collection, parameters, type_)
        if not listed.complete:
            raise Missing(LiveGap.LIST_TOO_LONG, f"there are more than {PAGE}")
        return listed.found

    async def pages(
        self,
        collection: str,
        parameters: Mapping[str, object],
        type_: type[T],
        *,
        most: int = 1,
        cursor: str | None = None,
    ) -> Listed[T]:
        """Reads at most so many pages, after ``cursor``. Raises Missing."""
        found: list[T] = []
        count = 0
        while True:
            after = {} if cursor is None else {"starting_after": cursor}
            body, at = await self._get(f"/v1/{collection}", {"limit": PAGE, **parameters, **after})
            objects, has_more = _split(body)
            found += [_decoded(each, type_) for each in objects]
            last = _decoded(objects[-1], _Named).id if objects else None
            if has_more and last in (None, cursor):
                raise Missing(LiveGap.LIST_UNREADABLE, "has_more is true, but the page does not continue")
            cursor, count = last or cursor, count + 1
            if not has_more or count >= most:
                return Listed(found, not has_more, at, cursor, count)

    async def _get(self, path: str, parameters: Mapping[str, object]) -> tuple[bytes, datetime]:
        if self._down:
            raise Missing(LiveGap.LIST_NOT_ANSWERED, self._down)
        try:
            answer = await self.stripe.get(path, parameters)
        except Forbidden as error:
            raise Missing(LiveGap.PART_NOT_PERMITTED, str(error)) from error
        except StripeError as error:
            self._down = str(error) if error.retryable else ""
            raise Missing(LiveGap.LIST_NOT_ANSWERED, str(error)) from error
        return answer.body, answer.at


class _Named(msgspec.Struct):
    id: str


def _split(body: bytes) -> tuple[list[bytes], bool]:
    try:
        return split_list(body)
    except msgspec.DecodeError as error:
        raise Missing(LiveGap.LIST_UNREADABLE, f"an answer is not a page of a list ({error})") from error


def _decoded(body: bytes, type_: type[T]) -> T:
    decoder: Any = msgspec.json.Decoder(type_)
    try:
        found: T = decode_tolerantly(decoder, body)
    except msgspec.DecodeError as error:
        raise Missing(LiveGap.LIST_UNREADABLE, f"an object cannot be read: {error}") from error
    return found
