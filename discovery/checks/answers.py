"""Judges what a host answers at a path: whether that is a health endpoint, and which word says "healthy"."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import httpx
import msgspec

_GOOD = frozenset(
    {"healthy", "ok", "okay", "up", "pass", "passing", "green", "operational", "alive", "ready", "success"}
)
_BAD = frozenset(
    {
        "unhealthy",
        "degraded",
        "down",
        "fail",
        "failing",
        "failed",
        "error",
        "red",
        "warn",
        "warning",
        "critical",
    }
)
_KEYS = ("status", "overall_health", "health", "state")
_FLAGS = ("healthy", "ok", "success")


class Health(Enum):
    """What an answer says. Only known words count: any other text of the answer enters no file."""

    HEALTHY = "healthy"
    UNCLEAR = "unclear"
    UNHEALTHY = "unhealthy"
    PROTECTED = "protected"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Answer:
    """``json`` is the body if it is an object. ``html`` means a page for people."""

    status: int
    json: dict[str, Any] | None
    html: bool

    @classmethod
    def of(cls, response: httpx.Response) -> "Answer":
        body = response.content
        html = "html" in response.headers.get("content-type", "").lower() or body.lstrip()[:1] == b"<"
        return cls(response.status_code, None if html else _object(response), html)

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300


def _object(response: httpx.Response) -> dict[str, Any] | None:
    if response.extensions.get("truncated"):
        return None
    try:
        found = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class Judged:
    """``expected`` is the value at ``key`` that says that all is well."""

    health: Health
    key: str = ""
    expected: str | bool | None = None


def judge(answer: Answer, other: Answer) -> Judged:
    """Judges an answer. ``other`` is the answer to a path that cannot exist on this host.

    A host that answers every path in the same way has no health endpoint, whatever it says.
    """
    if answer.status in {401, 403}:
        return Judged(Health.NONE if other.status == answer.status else Health.PROTECTED)
    if answer.html or _is_like(answer, other):
        return Judged(Health.NONE)
    word = _word(answer.json or {})
    if word.health is Health.UNHEALTHY and (answer.succeeded or answer.status == 503):
        return word
    return word if answer.succeeded else Judged(Health.NONE)


def _is_like(answer: Answer, other: Answer) -> bool:
    if answer.status != other.status:
        return False
    return answer.json is None or other.json is not None


def _word(document: dict[str, Any]) -> Judged:
    for key in _KEYS:
        found = document.get(key)
        if isinstance(found, str) and found.lower() in _GOOD:
            return Judged(Health.HEALTHY, key, found)
        if isinstance(found, str) and found.lower() in _BAD:
            return Judged(Health.UNHEALTHY, key)
    for key in _FLAGS:
        if isinstance(document.get(key), bool):
            return Judged(Health.HEALTHY, key, True) if document[key] else Judged(Health.UNHEALTHY, key)
    return Judged(Health.UNCLEAR)
