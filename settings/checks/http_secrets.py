"""The texts of a request that a server could send back, and that nothing may show."""

import base64
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from settings.checks.http_request import HttpRequest
from settings.checks.http_templates import texts_of

SHORTEST = 8
"""Characters of a value in a query or a body: a shorter one is often an ordinary word."""
_PUBLIC = frozenset(
    [
        *("accept", "accept-encoding", "accept-language", "cache-control", "content-type", "host", "origin"),
        *("referer", "user-agent"),
    ]
)


def secrets_of(request: HttpRequest) -> Iterator[str]:
    for name, header in request.headers.items():
        if name.lower() in _PUBLIC:
            continue
        value = header.get_secret_value()
        yield value
        yield value.rpartition(" ")[2]  # the credentials of `Bearer ...` and `Basic ...`
    if request.basic_auth is not None:
        password = request.basic_auth.password.get_secret_value()
        yield password
        yield base64.b64encode(f"{request.basic_auth.username}:{password}".encode()).decode()
    if request.body is not None:
        yield request.body.get_secret_value()
    if request.json_ is not None:
        yield from (text for text in _leaves(request.json_.get_secret_value()) if len(text) >= SHORTEST)
    for field in (request.form or {}).values():
        if len(field.get_secret_value()) >= SHORTEST:
            yield field.get_secret_value()
    yield from _of_url(request.url or "")


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield from texts_of(value)


def _of_url(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.password:
        yield unquote(parts.password)
        yield parts.password
        yield base64.b64encode(unquote(f"{parts.username}:{parts.password}").encode()).decode()
    for _, value in parse_qsl(parts.query):
        if len(value) >= SHORTEST:
            yield value
