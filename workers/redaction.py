"""Removes secrets and control characters from log lines, and bounds their length."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from pydantic import BaseModel, SecretStr

MASK = "********"
LONGEST = 2_000
LONGEST_TRACEBACK = 20_000
SHORTEST_SECRET = 6
"""Shorter ones would mask ordinary text."""
SHORTEST_TOKEN = 16
"""A part of a secret that is at least this long, such as a segment of its path, is a token and not a word."""
DEEPEST = 20
"""Levels of nested values. A library may log an object that contains itself."""

_KEYS = re.compile(
    r"(?:\b|(?<=\\[nrt]))(?:(?:sk|rk|whsec|pk)_[A-Za-z0-9_]{4,}|pwt_[A-Za-z0-9_-]{8,})"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
_SERVER = re.compile(r"https?://([^/@?#\s]+)/?")
_MARKS = ("sk_", "rk_", "whsec_", "pk_", "pwt_", "://")
"""Each match of `_KEYS` has one of them. To look for a text is much faster than to look for a pattern."""
_SECRET_NAME = re.compile(r"password|secret|token|key|auth|sig", re.IGNORECASE)
"""Of a parameter in a URL's query."""
_SCHEME = re.compile(r"(?:bearer|basic|token|api-?key)\s+(\S+)", re.IGNORECASE)
"""The value of a header, before its token."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def secrets_of(model: BaseModel) -> set[str]:
    """Returns every secret value of the configuration, and the secret parts of URLs, for masking."""
    found: set[str] = set()
    _collect([getattr(model, name) for name in type(model).model_fields], found)
    found = {value for value in found if not _is_server(value)}
    parts = {part for value in found for part in forms_of(value)}
    return {value for value in found | parts if len(value) >= SHORTEST_SECRET}


def _collect(values: Iterable[Any], found: set[str]) -> None:
    for value in values:
        if isinstance(value, SecretStr):
            found.add(value.get_secret_value())
        elif isinstance(value, BaseModel):
            _collect([getattr(value, name) for name in type(value).model_fields], found)
        elif isinstance(value, dict):
            _collect(value.values(), found)
        elif isinstance(value, (list, tuple)):
            _collect(value, found)


def _is_server(url: str) -> bool:
    """Whether this is the address of a server and nothing else, which lines name so that people find it.

    Some services give each user a host with a random name: that is a token.
    """
    server = _SERVER.fullmatch(url)
    return server is not None and all(len(label) < SHORTEST_TOKEN for label in server[1].split("."))


def forms_of(secret: str) -> Iterator[str]:
    """Yields the forms in which a library or a server may quote a secret: escaped, or only a part of it."""
    yield from (quote(secret, safe=""), repr(secret)[1:-1], json.dumps(secret)[1:-1])
    if "\n" in secret:  # a private key in PEM
        yield from (line for line in secret.split("\n") if len(line) >= SHORTEST_TOKEN)
    if header := _SCHEME.fullmatch(secret):
        yield header[1]
    try:
        url = urlsplit(secret)
        for each in filter(None, _parts(url)):
            yield from (each, unquote(each))
    except ValueError:
        return


def _parts(url: SplitResult) -> Iterator[str | None]:
    """Yields the parts of a URL that may give access by themselves."""
    if not url.netloc:
        return
    query = parse_qsl(url.query)
    yield from (url.password, *(value for name, value in query if _SECRET_NAME.search(name)))
    if url.scheme in {"http", "https"}:
        if url.password is None:
            yield url.username
        tokens = (*url.path.split("/"), *(value for _, value in query))
        yield from (each for each in tokens if len(each) >= SHORTEST_TOKEN)


def text_of(value: object) -> str:
    """Returns the text of a value, also of one whose class has a bug: to log or report never raises."""
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__} without a text>"


class Redaction:
    """A structlog processor that masks known secrets, keys of Stripe, our own tokens, and passwords in URLs.

    It also escapes control characters, which a terminal would obey, and cuts what is too long: some texts
    come from whoever can write to Redis, or from a monitored server.
    """

    def __init__(self, secrets: Iterable[str] = (), *, ignore_case: bool = False) -> None:
        known = sorted({s for s in secrets if s}, key=len, reverse=True)
        flags = re.IGNORECASE if ignore_case else re.NOFLAG
        self._known = re.compile("|".join(map(re.escape, known)), flags) if known else None
        self._exact = None if ignore_case else known

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        if self._is_clean(event):
            return event  # as almost all are: one look, and no copy
        return {
            self.text(key): self.text(text_of(value), LONGEST_TRACEBACK)
            if key == "exception" and value is not None
            else self._clean(value)
            for key, value in event.items()
        }

    def text(self, text: str, longest: int = LONGEST) -> str:
        if self._is_plain(text) and len(text) <= longest:
            return text  # as almost all are
        if self._known is not None:
            text = self._known.sub(MASK, text)
        text = _KEYS.sub(MASK, text)
        if len(text) > longest:
            text = f"{text[:longest]}… ({len(text) - longest} more)"
        return _CONTROL.sub(_escape, text)

    def whole(self, text: str) -> str:
        """As `text`, of a text of any length, which is not cut."""
        return self.text(text, sys.maxsize)

    def _is_clean(self, event: dict[str, Any]) -> bool:
        """Whether no text needs a change. What occurs in one text also occurs in all of them, joined."""
        texts = list(event)
        for value in event.values():
            if isinstance(value, str):
                texts.append(value)
            elif value is not None and not isinstance(value, (bool, int, float)):
                return False
        joined = " ".join(texts)
        return len(joined) <= LONGEST and self._is_plain(joined)

    def _is_plain(self, text: str) -> bool:
        """Whether there is nothing to mask or to escape."""
        if not text.isprintable() or any(mark in text for mark in _MARKS):
            return False
        return not self._has_secret(text)

    def _has_secret(self, text: str) -> bool:
        """To look for each of a few texts is much faster than to look for a pattern of all of them."""
        if self._exact is not None:
            return any(secret in text for secret in self._exact)
        return self._known is not None and self._known.search(text) is not None

    def _clean(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, (dict, list, tuple, set, frozenset)):
            return self._clean_nested(value, depth + 1) if depth < DEEPEST else "…"
        if isinstance(value, SecretStr):
            return MASK
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.text(text_of(value))

    def _clean_nested(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            return {self.text(text_of(key)): self._clean(inner, depth) for key, inner in value.items()}
        return [self._clean(inner, depth) for inner in value]


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
