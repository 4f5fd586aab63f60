"""One row of the table of routes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from console.roles import Permission

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """``path`` as Starlette writes it. ``title``: what it does, in a few words, for the table in docs."""

    path: str
    handler: Handler
    permission: Permission
    title: str
    method: Literal["GET", "POST", "DELETE"] = "GET"


def is_for_machines(path: str) -> bool:
    """Whether programs ask for this path: they get problem documents instead of pages and redirects."""
    return path.startswith(("/api/", "/heartbeat/")) or path in {"/healthz", "/readyz", "/metrics"}
