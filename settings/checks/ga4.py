"""``kind = "ga4"``: the debug endpoint of Google Analytics' Measurement Protocol accepts an event."""

import math
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from settings.addresses import parse_host
from settings.checks.base import Thresholds
from settings.urls import HttpUrl
from settings.values import Secret, Section, Text

DEBUG_URL = "https://www.google-analytics.com/debug/mp/collect"

# Google's limits for events: https://developers.google.com/analytics/devguides/collection/protocol/ga4
MOST_PARAMS = 25
MOST_ITEMS = 200
LONGEST_VALUE = 100
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_MEASUREMENT_ID = re.compile(r"G-[A-Z0-9]{4,20}")


def _event_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(
            "write 1 to 40 letters, digits and underscores without accents, beginning with a letter"
        )
    return name


def _measurement_id(text: str) -> str:
    if not _MEASUREMENT_ID.fullmatch(text):
        raise ValueError("write the measurement ID of a web stream, such as G-ABC123DEF4")
    return text


def _value(value: object) -> str | int | float:
    if isinstance(value, str) and len(value) <= LONGEST_VALUE:
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return value
    raise ValueError(f"write a number, or a text of at most {LONGEST_VALUE} characters")


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise ValueError("remove the query: it is made of measurement_id and api_secret")
    address = parse_host(parts.hostname or "")
    loopback = parts.hostname == "localhost" or (address is not None and address.is_loopback)
    if parts.scheme != "https" and not loopback:
        raise ValueError("write https://: the request contains api_secret")
    if not parts.path.endswith("/debug/mp/collect"):
        raise ValueError(
            "write an address that ends with /debug/mp/collect: others record the event as a sale"
        )
    return url


def _params(params: dict[str, Any]) -> dict[str, Any]:
    if "items" in params:
        raise ValueError("write items beside params, as a list of tables")
    return params


EventName = Annotated[str, AfterValidator(_event_name)]
MeasurementId = Annotated[Text, AfterValidator(_measurement_id)]
Param = Annotated[Any, AfterValidator(_value)]
Item = Annotated[dict[EventName, Param], Field(min_length=1, max_length=MOST_PARAMS)]


class Ga4Event(Section):
    """``items`` are the things that were bought, which Google's own events for shops have."""

    name: EventName
    params: Annotated[dict[EventName, Param], Field(max_length=MOST_PARAMS), AfterValidator(_params)] = Field(
        default_factory=dict
    )
    items: Annotated[tuple[Item, ...], Field(max_length=MOST_ITEMS)] = ()


def _purchase() -> Ga4Event:
    params = {"transaction_id": "paywatch-check", "currency": "USD", "value": 1}
    return Ga4Event(name="purchase", params=params, items=({"item_id": "paywatch-check"},))


class Ga4Check(Thresholds):
    """``strict`` also rejects what Google only recommends against."""

    kind: Literal["ga4"]
    url: Annotated[HttpUrl, AfterValidator(_endpoint)] = DEBUG_URL
    measurement_id: MeasurementId
    api_secret: Secret
    event: Ga4Event = Field(default_factory=_purchase)
    strict: bool = True

    @classmethod
    def environment_keys(cls, _table: Any, /) -> dict[str, str]:
        return {"measurement_id": "ga4_measurement_id", "api_secret": "ga4_api_secret"}
