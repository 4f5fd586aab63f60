"""``kind = "http"``: a URL whose response must be as expected, and in time."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator

from settings.addresses import is_private, parse_host
from settings.checks.base import Thresholds
from settings.urls import HttpUrl, Masked, Trimmed
from settings.values import Section, Text, at, scalar

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_STATUS = re.compile(r"[1-5]xx|[1-5][0-9]{2}")


def _one_status(value: Any) -> int | str:
    text = "" if isinstance(value, bool) or not isinstance(value, int | str) else str(value)
    if not _STATUS.fullmatch(text):
        raise ValueError('write a status from 100 to 599, a class from "1xx" to "5xx", or a list of these')
    return text if text.endswith("xx") else int(text)


def _status(value: Any) -> int | str | list[int | str]:
    if isinstance(value, list | tuple) and value:
        return [_one_status(each) for each in value]
    return _one_status(value)


def _flat(value: Any) -> Any:
    """Returns nested tables as dotted paths, to accept ``expect.json.checks.database = true`` too."""
    return dict(_paths(value, "")) if isinstance(value, dict) else value


def _paths(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError("this is not a valid HTTP header name")
    return name


def _header_value(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isprintable() or not value.get_secret_value().isascii():
        raise ValueError("a header's value must be printable ASCII, in one line")
    return value


HeaderName = Annotated[str, AfterValidator(_header_name)]
HeaderValue = Annotated[SecretStr, AfterValidator(_header_value), Trimmed, Masked]
Status = Annotated[int | str | list[int | str], BeforeValidator(_status)]
Expected = Annotated[str | int | float | bool | None, BeforeValidator(scalar)]


class HttpExpect(Section):
    """The expected response. ``json`` maps a dotted path to the value at it."""

    status: Status = "2xx"
    json_: Annotated[dict[str, Expected], BeforeValidator(_flat)] = Field(default_factory=dict, alias="json")
    text: Text | None = None


class HttpCheck(Thresholds):
    kind: Literal["http"]
    url: HttpUrl
    method: Literal["GET", "HEAD", "POST"] = "GET"
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    expect: HttpExpect = Field(default_factory=HttpExpect)
    follow_redirects: bool = False
    allow_private: bool | None = None

    @field_validator("allow_private")
    @classmethod
    def _permits_its_url(cls, allow_private: bool | None, info: ValidationInfo) -> bool | None:
        address = parse_host(urlsplit(info.data.get("url", "")).hostname or "")
        if allow_private is False and address is not None and is_private(address):
            raise ValueError("url has a private address: remove this key, or write a public address")
        return allow_private

    @field_validator("expect")
    @classmethod
    def _needs_body(cls, expect: HttpExpect, info: ValidationInfo) -> HttpExpect:
        if info.data.get("method") == "HEAD" and (expect.json_ or expect.text):
            raise at("json" if expect.json_ else "text", 'the response to method = "HEAD" has no body')
        return expect
