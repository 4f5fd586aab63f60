"""Decodes Stripe's objects from the bytes of a page into records. An object that cannot be decoded becomes a
record with a flaw, so that it does not spoil its page.

A sound page is decoded at once; only the objects of any other page are decoded one by one.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec

from reconcile.codes import StripeFlaw
from stripeapi import UNDECODABLE, as_utf8, decode_tolerantly, has_lone_surrogate, split_list

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,254}\Z")]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
SignedAmount = Annotated[int, msgspec.Meta(ge=-(2**63) + 1, le=2**63 - 1)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3,5}\Z")]
Status = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,100}\Z")]
Created = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800)]


class Record(msgspec.Struct, frozen=True):
    """One object in normal form.

    ``amount`` is in minor units. ``details`` is JSON for the report. ``flaw`` says why the object cannot be
    read; ``flaw_code`` is set with it. ``derived_statuses`` are the most specific first. ``extra`` is JSON of
    the values that the mapping's ``extra`` names. ``not_utf8``: bytes of fields that are not compared were
    replaced by U+FFFD. ``null_fields`` are the compared columns for which the object has the field, without a
    value. ``excluded_by`` is the path in ``objects_where`` by which the object is out of scope,
    and ``path_absent`` says that it has no value there.
    """

    id: str
    amount: int | None = None
    currency: str | None = None
    status: str | None = None
    created: datetime | None = None
    details: str | None = None
    flaw: str | None = None
    derived_statuses: tuple[str, ...] = ()
    extra: str | None = None
    flaw_code: StripeFlaw | None = None
    not_utf8: bool = False
    null_fields: tuple[str, ...] = ()
    excluded_by: str | None = None
    path_absent: bool = False


class Reference(msgspec.Struct):
    """A link that Stripe expanded into the object."""

    id: Id


Link = Id | Reference | None


def linked(link: str | Reference | None) -> str | None:
    """Returns the id of a link, expanded or not."""
    return link.id if isinstance(link, Reference) else link


class Common(msgspec.Struct, kw_only=True):
    """The fields that every compared object has. Unknown fields are ignored: Stripe adds some without
    notice."""

    id: Id
    amount: Amount
    currency: Currency
    status: Status
    created: Created


def record(found: Common, details: msgspec.Struct, derived_statuses: tuple[str, ...] = ()) -> Record:
    """Returns the record of an object that could be decoded."""
    return Record(
        found.id,
        found.amount,
        found.currency,
        found.status,
        moment(found.created),
        _ENCODE(details).decode(),
        None,
        derived_statuses,
    )


T = TypeVar("T")


class _Page(msgspec.Struct, Generic[T]):
    object: Literal["list"]
    data: list[T]
    has_more: bool


class _Loose(msgspec.Struct):
    id: Any = None
    created: Any = None


_LOOSE = msgspec.json.Decoder(_Loose)
_ENCODE = msgspec.json.Encoder().encode


class Reader(Generic[T]):
    """Decodes one kind of object; ``normal`` returns the record of a decoded object."""

    def __init__(self, type_: type[T], normal: Callable[[T], Record]) -> None:
        self._normal = normal
        self._page: msgspec.json.Decoder[_Page[T]] = msgspec.json.Decoder(_Page[type_])  # type: ignore[valid-type]  # mypy takes the argument for a variable
        self._one = msgspec.json.Decoder(type_)

    def page(self, body: bytes) -> tuple[list[Record], bool]:
        """Returns a page's records and its ``has_more``. Raises msgspec.DecodeError if the body is not a
        page."""
        page = self._sound_page(body)
        if page is not None:
            return [self._normal(each) for each in page.data], page.has_more
        objects, has_more = split_list(body)
        return [self.one(each) for each in objects], has_more

    def _sound_page(self, body: bytes) -> _Page[T] | None:
        """Returns None if something on the page cannot be decoded."""
        if as_utf8(body) is not body:
            return None
        try:
            return self._page.decode(body)
        except UNDECODABLE:
            return None

    def one(self, body: bytes) -> Record:
        """Returns the record of one object, with a flaw if it cannot be decoded or lacks what every object of
        its kind has."""
        text = as_utf8(body)
        try:
            found = self._normal(self._one.decode(text))
        except UNDECODABLE as error:
            return _flawed(body, problem_of(text, error))
        return found if text is body else msgspec.structs.replace(found, not_utf8=True)


def problem_of(body: bytes, error: Exception) -> str:
    """Returns why an object cannot be decoded, as part of a sentence."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    # msgspec's own message calls a text that ends with a lone surrogate truncated.
    if not isinstance(error, msgspec.ValidationError) and has_lone_surrogate(body):
        return "it contains a lone UTF-16 surrogate"
    return str(error)


def unreadable(id_: str, created: datetime | None, problem: str) -> Record:
    """Returns the record of an object that cannot be compared."""
    flaw = f"Stripe's object cannot be read: {problem}"
    return Record(id_, created=created, flaw=flaw, flaw_code=StripeFlaw.OBJECT_UNREADABLE)


def _flawed(body: bytes, problem: str) -> Record:
    """Returns what can be decoded. Without an id it gets one from its bytes, the same in every run."""
    try:
        loose = decode_tolerantly(_LOOSE, body)
    except msgspec.DecodeError:
        loose = _Loose()
    created = _convert(loose.created, Created)
    return unreadable(
        _convert(loose.id, Id) or f"malformed:{hashlib.sha256(body).hexdigest()[:16]}",
        None if created is None else moment(created),
        problem,
    )


def _convert(value: Any, to: Any) -> Any:
    try:
        return msgspec.convert(value, to)
    except msgspec.ValidationError:
        return None


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
