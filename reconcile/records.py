"""Stripe's objects, decoded from the bytes of a page into records. One that cannot be read is a record with a
flaw."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,254}\Z")]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3,5}\Z")]
Status = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,100}\Z")]
Created = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800)]


class Record(msgspec.Struct, frozen=True):
    """One object in normal form: ``amount`` in minor units, ``details`` JSON, ``flaw`` why it cannot be
    read."""

    id: str
    amount: int | None = None
    currency: str | None = None
    status: str | None = None
    created: datetime | None = None
    details: str | None = None
    flaw: str | None = None


class Reference(msgspec.Struct):
    """A link that Stripe may have expanded into the object itself."""

    id: Id


class PaymentIntent(msgspec.Struct):
    """The fields that are compared or kept; whatever else Stripe sends is passed over."""

    id: Id
    object: Literal["payment_intent"]
    amount: Amount
    currency: Currency
    status: Status
    created: Created
    amount_received: Amount | None = None
    latest_charge: Id | Reference | None = None


class _PaymentDetails(msgspec.Struct, omit_defaults=True):
    received: int | None
    charge: str | None = None


class _Page(msgspec.Struct):
    object: Literal["list"]
    data: list[PaymentIntent]
    has_more: bool


class _RawPage(msgspec.Struct):
    object: Literal["list"]
    data: list[msgspec.Raw]
    has_more: bool


class _Loose(msgspec.Struct):
    id: Any = None
    created: Any = None


_PAGE = msgspec.json.Decoder(_Page)
_RAW_PAGE = msgspec.json.Decoder(_RawPage)
_PAYMENT = msgspec.json.Decoder(PaymentIntent)
_LOOSE = msgspec.json.Decoder(_Loose)
_ENCODE = msgspec.json.Encoder().encode


def decode_payment_intents(body: bytes) -> tuple[list[Record], bool]:
    """A page's records and its ``has_more``; msgspec.DecodeError if it is no page of Stripe's."""
    try:
        page = _PAGE.decode(body)
    except msgspec.ValidationError:
        raw = _RAW_PAGE.decode(body)
        return [decode_payment_intent(bytes(each)) for each in raw.data], raw.has_more
    return [_payment(each) for each in page.data], page.has_more


def decode_payment_intent(body: bytes) -> Record:
    """One payment intent; with a flaw where it does not have what every payment intent has."""
    try:
        return _payment(_PAYMENT.decode(body))
    except msgspec.ValidationError as error:
        return _flawed(body, str(error))


def _payment(found: PaymentIntent) -> Record:
    charge = found.latest_charge
    details = _PaymentDetails(found.amount_received, charge.id if isinstance(charge, Reference) else charge)
    return Record(
        found.id,
        found.amount,
        found.currency,
        found.status,
        datetime.fromtimestamp(found.created, UTC),
        _ENCODE(details).decode(),
    )


def _flawed(body: bytes, problem: str) -> Record:
    """As much as can be told: an id of its own, or else one made from its bytes, the same in every run."""
    try:
        loose = _LOOSE.decode(body)
    except msgspec.ValidationError:
        loose = _Loose()
    return Record(
        _convert(loose.id, Id) or f"malformed:{hashlib.sha256(body).hexdigest()[:16]}",
        created=None if (created := _convert(loose.created, Created)) is None else _moment(created),
        flaw=f"Stripe's object cannot be read: {problem}",
    )


def _convert(value: Any, to: Any) -> Any:
    try:
        return msgspec.convert(value, to)
    except msgspec.ValidationError:
        return None


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
