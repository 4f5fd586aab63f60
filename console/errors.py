"""Turns errors into pages and problem documents: one sentence for a person, and the right status."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import store
from console.access.headers import HEADERS
from console.context import console_of
from console.web.templating import render_bare
from reconcile import ReconcileError
from workers.databases import DATABASE_ERRORS, explain_store
from workers.errors import NotConfigured, RedisUnreachable, Usage

log = structlog.get_logger(__name__)

Handlers = dict[Any, Callable[[Request, Exception], Coroutine[Any, Any, Response]]]

_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (store.UnknownId, 404),
    (store.AmbiguousId, 400),
    (Usage, 400),
    (store.NoteRefused, 400),
    (store.RevisionChanged, 409),
    (store.SchemaError, 503),
    (store.StoreUnreachable, 503),
    (NotConfigured, 503),
    (RedisUnreachable, 503),
    (ReconcileError, 409),
)


def handlers() -> Handlers:
    """Returns what handles each error of a route."""
    found: Handlers = {HTTPException: _handle, Exception: _broken}
    for kind in (*(kind for kind, _ in _STATUSES), *DATABASE_ERRORS):
        found[kind] = _handle
    return found


async def _handle(request: Request, error: Exception) -> Response:
    status, sentence, headers = _explained(request, error)
    return respond(request, status, sentence, headers)


async def _broken(request: Request, error: Exception) -> Response:
    log.error("page_broke", page=request.url.path, exc_info=error)
    response = respond(request, 500, "this page has a fault of its own: it is in the console's log")
    response.headers.update(HEADERS)  # it is sent outside of the middleware
    return response


def respond(request: Request, status: int, sentence: str, headers: Any = None) -> Response:
    """Returns a page, or for the API a problem document (RFC 9457)."""
    title = HTTPStatus(status).phrase
    if request.url.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
        return JSONResponse(problem, status, headers, "application/problem+json")
    response = render_bare(request, "error.html", frame=None, status=status, title=title, sentence=sentence)
    response.headers.update(headers or {})
    return response


def _explained(request: Request, error: Exception) -> tuple[int, str, Any]:
    console = console_of(request)
    if isinstance(error, HTTPException):
        return error.status_code, console.mask(str(error.detail)), error.headers
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return status, console.mask(str(error)), None
    log.warning("page_without_store", page=request.url.path, error=type(error).__name__)
    return 503, console.mask(explain_store(console.settings, error)), None
