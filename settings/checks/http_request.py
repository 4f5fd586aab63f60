"""The keys of one request of an http check, and of the response that it expects."""

import math
import re
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Secret,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from settings.checks.http_conditions import HEADER_NAME, HeaderConditions, JsonConditions
from settings.patterns import compile_pattern
from settings.sizes import Size, format_size
from settings.urls import Masked, Trimmed
from settings.values import Secret as SecretText
from settings.values import Section, Text, at

MOST_BYTES = 10_000_000
"""A larger body would delay the other checks of the worker while it is decoded."""

_STATUS = re.compile(r"[1-5]xx|[1-9][0-9]{2}")
_VERSIONS = ("1.0", "1.1", "2")
_WITHOUT_BODY = ("HEAD", "TRACE")


def _one_status(value: Any) -> int | str:
    text = "" if isinstance(value, bool) or not isinstance(value, int | str) else str(value)
    if not _STATUS.fullmatch(text) or text[0] > "5":
        raise ValueError('write a status from 100 to 599, a class from "1xx" to "5xx", or a list of these')
    return text if text.endswith("xx") else int(text)


def _status(value: Any) -> int | str | list[int | str]:
    if isinstance(value, list | tuple) and value:
        return [_one_status(each) for each in value]
    return _one_status(value)


def _version(value: Any) -> str:
    text = str(value) if isinstance(value, str | int | float) else ""
    if text not in _VERSIONS:
        raise ValueError('write "1.0", "1.1" or "2": a probe does not speak HTTP/3')
    return text


def _pattern(value: str) -> str:
    compile_pattern(value)
    return value


def _at_most(size: int) -> int:
    if size > MOST_BYTES:
        raise ValueError(f'must be at most "{format_size(MOST_BYTES)}"')
    return size


def _header_name(name: str) -> str:
    if not HEADER_NAME.fullmatch(name):
        raise ValueError("this is not a valid HTTP header name")
    return name


def _header_value(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isprintable() or not value.get_secret_value().isascii():
        raise ValueError("a header's value must be printable ASCII, in one line")
    return value


def _method(value: Any) -> Any:
    if isinstance(value, str) and not HEADER_NAME.fullmatch(value):
        raise ValueError('must be the name of a method of HTTP, such as "GET" or "POST"')
    if isinstance(value, str) and value.upper() == "CONNECT":
        raise ValueError("asks a proxy for a tunnel, which a check cannot use")
    return value.upper() if isinstance(value, str) else value


def _json_body(value: Any) -> Any:
    if not _is_json(value):
        raise ValueError("must be JSON: tables, arrays, strings, finite numbers and booleans")
    return value


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    if isinstance(value, list):
        return all(map(_is_json, value))
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _username(value: str) -> str:
    if ":" in value:
        raise ValueError("must not contain a colon, which ends the user name in HTTP")
    return value


HeaderName = Annotated[str, AfterValidator(_header_name)]
HeaderValue = Annotated[SecretStr, AfterValidator(_header_value), Trimmed, Masked]
FormValue = Annotated[SecretStr, Masked]
Method = Annotated[str, Field(max_length=40), BeforeValidator(_method)]
Status = Annotated[int | str | list[int | str], BeforeValidator(_status)]
HttpVersion = Annotated[str, BeforeValidator(_version)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
JsonBody = Annotated[Secret[Any], BeforeValidator(_json_body), Masked]


class HttpExpect(Section):
    """The expected response. ``json`` maps a path to operators on the value at it, ``headers`` a header."""

    status: Status = "2xx"
    json_: JsonConditions = Field(default_factory=dict, alias="json")
    text: Text | None = None
    not_text: Text | None = None
    matches: Pattern | None = None
    headers: HeaderConditions = Field(default_factory=dict)
    http_version: HttpVersion | None = None
    max_bytes: Annotated[Size, AfterValidator(_at_most)] | None = None

    @property
    def body_key(self) -> str | None:
        """The first key that needs the content of the body."""
        if self.json_:
            return "json"
        return next((key for key in ("text", "not_text", "matches") if getattr(self, key) is not None), None)


class BasicAuth(Section):
    username: Annotated[Text, AfterValidator(_username)]
    password: SecretText


class HttpRequest(Section):
    """One request. At most one of ``body``, ``json`` and ``form`` is its content."""

    bodies: ClassVar[tuple[str, ...]] = ("body", "json_", "form")

    url: Any
    method: Method = "GET"
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    basic_auth: BasicAuth | None = None
    body: Annotated[SecretStr, Masked] | None = None
    json_: JsonBody | None = Field(default=None, alias="json")
    form: dict[str, FormValue] | None = None
    expect: HttpExpect = Field(default_factory=HttpExpect)
    follow_redirects: bool = False

    @field_validator("basic_auth")
    @classmethod
    def _one_authorization(cls, basic: BasicAuth | None, info: ValidationInfo) -> BasicAuth | None:
        if basic is not None and "authorization" in map(str.lower, info.data.get("headers", {})):
            raise ValueError("headers has Authorization already: write one of them")
        return basic

    @field_validator("body", "json_", "form")
    @classmethod
    def _one_body(cls, content: Any, info: ValidationInfo) -> Any:
        if content is None:
            return None
        other = next((key for key in cls.bodies if info.data.get(key) is not None), None)
        if other is not None:
            raise ValueError(f"{other.rstrip('_')} is the request's body already: write one of them")
        if (method := info.data.get("method")) in _WITHOUT_BODY:
            raise ValueError(f'a request with method = "{method}" has no body')
        return content

    @field_validator("expect")
    @classmethod
    def _needs_body(cls, expect: HttpExpect, info: ValidationInfo) -> HttpExpect:
        if info.data.get("method") == "HEAD" and (key := expect.body_key) is not None:
            raise at(key, 'the response to method = "HEAD" has no body')
        return expect
