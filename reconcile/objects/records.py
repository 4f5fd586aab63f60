"""Stripe's objects, decoded from the bytes of a page into records. One that cannot be read is a record with a
flaw."""

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
    """One object in normal form: ``amount`` in minor units, ``details`` JSON, ``flaw`` why it cannot be
    read, ``finer`` words for its status, the finest first, ``extra`` JSON of what a mapping asks for.

    ``flaw_code`` is set with ``flaw``.
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
    """A link that Stripe may have expanded into the object itself."""

    id: Id


Link = Id | Reference | None


def linked(link: str | Reference | None) -> str | None:
    """The id behind a link."""
    return link.id if isinstance(link, Reference) else link


class Common(msgspec.Struct, kw_only=True):
    """What every object that is compared has; whatever else Stripe sends is passed over."""

    id: Id
    amount: Amount
    currency: Currency
    status: Status
    created: Created


def record(found: Common, details: msgspec.Struct, derived_statuses: tuple[str, ...] = ()) -> Record:
    """A sound object in normal form."""
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
    """Reads one kind of object; ``normal`` gives the record of a sound one."""

    def __init__(self, type_: type[T], normal: Callable[[T], Record]) -> None:
        self._normal = normal
        self._page: msgspec.json.Decoder[_Page[T]] = msgspec.json.Decoder(_Page[type_])  # type: ignore[valid-type]  # a type, at run time
        self._one = msgspec.json.Decoder(type_)

    def page(self, body: bytes) -> tuple[list[Record], bool]:
        """A page's records and its ``has_more``; msgspec.DecodeError if it is no page of Stripe's."""
        try:
            page = self._page.decode(body)
        except msgspec.ValidationError:
            raw = _RAW_PAGE.decode(body)
            return [self.one(bytes(each)) for each in raw.data], raw.has_more
        return [self._normal(each) for each in page.data], page.has_more

    def one(self, body: bytes) -> Record:
        """One object; with a flaw where it does not have what every object of its kind has."""
        try:
            return self._normal(self._one.decode(body))
        except msgspec.ValidationError as error:
            return _flawed(body, str(error))


def _flawed(body: bytes, problem: str) -> Record:
    """As much as can be told: an id of its own, or else one made from its bytes, the same in every run."""
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
