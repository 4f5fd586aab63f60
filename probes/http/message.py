"""What is sent and what came back: a request without httpx's defaults, and the response that is judged."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

import httpx
import msgspec

from settings.checks.http import HttpRequest
from settings.checks.http_templates import render, render_json

ValueOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Message:
    """One request. Header names are as written."""

    method: str
    url: str | httpx.URL
    headers: Mapping[str, str]
    content: bytes = b""


class UnusableValue(Exception):
    """A saved value cannot be a part of this request; the message names it, and never quotes it."""


def message_of(request: HttpRequest, url: str, value_of: ValueOf | None = None) -> Message:
    """Returns the configured request; with ``value_of``, the values of its placeholders."""
    headers = {name: value.get_secret_value() for name, value in request.headers.items()}
    if value_of is not None:
        headers = {name: _header(name, render(value, value_of)) for name, value in headers.items()}
    if request.basic_auth is not None:
        headers["Authorization"] = _basic(request, value_of)
    content_type, content = _content(request, value_of)
    if content_type and "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = content_type
    return Message(request.method, url, headers, content)


def _header(name: str, value: str) -> str:
    if not value.isprintable() or not value.isascii():
        raise UnusableValue(f"a saved value in the header {name} is not printable ASCII")
    return value


def _basic(request: HttpRequest, value_of: ValueOf | None) -> str:
    assert request.basic_auth is not None  # noqa: S101 (for mypy)
    pair = f"{request.basic_auth.username}:{request.basic_auth.password.get_secret_value()}"
    text = pair if value_of is None else render(pair, value_of)
    return f"Basic {base64.b64encode(text.encode('utf-8', 'replace')).decode()}"


def _content(request: HttpRequest, value_of: ValueOf | None) -> tuple[str, bytes]:
    """Returns media type and bytes of the request's body; both empty if it has none."""
    if request.json_ is not None:
        document = request.json_.get_secret_value()
        rendered = document if value_of is None else render_json(document, value_of)
        return "application/json", msgspec.json.encode(_encodable(rendered))
    if request.form is not None:
        fields = {name: value.get_secret_value() for name, value in request.form.items()}
        rendered = fields if value_of is None else render_json(fields, value_of)
        return "application/x-www-form-urlencoded", urlencode(rendered, errors="replace").encode()
    if request.body is not None:
        text = request.body.get_secret_value()
        rendered = text if value_of is None else render(text, value_of)
        return "text/plain; charset=utf-8", rendered.encode("utf-8", "replace")
    return "", b""


def _encodable(value: object) -> object:
    """Returns the value without lone surrogates, which a saved value may contain and UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(inner) for key, inner in value.items()}
    return [_encodable(inner) for inner in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Answer:
    """The last response of one request, after the redirects before it."""

    status: int
    body: bytes = b""
    headers: Sequence[tuple[bytes, bytes]] = ()
    http_version: str = ""
    truncated: bool = False
    undecoded: str = ""
    """The content encoding that nobody here knows."""
    location: str = ""
    redirects: tuple[int, ...] = ()
    phases: Mapping[str, float] = field(default_factory=dict)

    @property
    def size(self) -> str:
        return f"{len(self.body)} bytes"

    @cached_property
    def fields(self) -> Mapping[str, list[str]]:
        """The values of each header, by its name in small letters."""
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name.decode("latin-1").lower(), []).append(decode_header(value))
        return found


def answer_of(responses: Sequence[httpx.Response]) -> Answer:
    last = responses[-1]
    return Answer(
        status=last.status_code,
        body=last.content,
        headers=received(last),
        http_version=last.http_version,
        truncated=bool(last.extensions.get("truncated")),
        undecoded=last.extensions.get("undecoded", ""),
        location=location_of(last),
        redirects=tuple(response.status_code for response in responses[:-1]),
        phases=sum_phases([response.extensions.get("phases", {}) for response in responses]),
    )


def received(response: httpx.Response) -> Sequence[tuple[bytes, bytes]]:
    """Returns all headers as they came."""
    found: Sequence[tuple[bytes, bytes]] = response.extensions.get("received_headers", response.headers.raw)
    return found


def location_of(response: httpx.Response) -> str:
    """Returns where a redirect leads; empty if nowhere."""
    if not 300 <= response.status_code < 400:
        return ""
    values = (value for name, value in received(response) if name.lower() == b"location")
    return decode_header(next(values, b""))


def decode_header(value: bytes) -> str:
    """Returns the text of a header: UTF-8 if it is, else each byte is a character."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def sum_phases(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    if len(parts) == 1:
        return dict(parts[0])
    return {
        name: sum(part.get(name, 0.0) for part in parts)
        for name in dict.fromkeys(name for part in parts for name in part)
    }
