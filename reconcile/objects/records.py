"""Decodes Stripe's objects from the bytes of a page into records. An object that cannot be decoded becomes a
record with a flaw, so that it does not spoil its page."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec

from reconcile.codes import StripeFlaw

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
    the values that the mapping's ``extra`` names.
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


_RAW_PAGE = msgspec.json.Decoder(_Page[msgspec.Raw])
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
        try:
            page = self._page.decode(body)
        except msgspec.ValidationError:
            raw = _RAW_PAGE.decode(body)
            return [self.one(bytes(each)) for each in raw.data], raw.has_more
        return [self._normal(each) for each in page.data], page.has_more

    def one(self, body: bytes) -> Record:
        """Returns the record of one object, with a flaw if it lacks what every object of its kind has."""
        try:
            return self._normal(self._one.decode(body))
        except msgspec.ValidationError as error:
            return _flawed(body, str(error))


def _flawed(body: bytes, problem: str) -> Record:
    """Returns what can be decoded. Without an id it gets one from its bytes, the same in every run."""
    try:
        loose = _LOOSE.decode(body)
    except msgspec.ValidationError:
        loose = _Loose()
    return Record(
        _convert(loose.id, Id) or f"malformed:{hashlib.sha256(body).hexdigest()[:16]}",
        created=None if (created := _convert(loose.created, Created)) is None else moment(created),
        flaw=f"Stripe's object cannot be read: {problem}",
        flaw_code=StripeFlaw.OBJECT_UNREADABLE,
    )


def _convert(value: Any, to: Any) -> Any:
    try:
        return msgspec.convert(value, to)
    except msgspec.ValidationError:
        return None


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
