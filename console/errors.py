"""Turns errors into pages and problem documents: one sentence for a person, and the right status."""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

import store
from console.access.headers import HEADERS
from console.access.local_paths import LINK
from console.context import console_of
from console.identity import found_identity
from console.route import is_for_machines
from console.web.problem_document import problem
from console.web.problems import CodedProblem
from console.web.templating import render_bare
from reconcile import ReconcileError
from workers.databases import DATABASE_ERRORS, explain_store
from workers.errors import NotConfigured, RedisUnreachable, Usage
from workers.metrics.ping_requests import PREFIX

log = structlog.get_logger(__name__)

_FOR_STRANGERS = (
    "Paywatch cannot read its records now. What is wrong is in the log of the console, and `paywatch status` "
    "says it too"
)
"""Names no server: anybody may get it, because nobody can be recognized without the store."""
_SECRET = (PREFIX, LINK)
"""What follows these in a path must not be logged."""

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
    found: Handlers = {HTTPException: _handle, ClientDisconnect: _left, Exception: _broken}
    for kind in (*(kind for kind, _ in _STATUSES), *DATABASE_ERRORS):
        found[kind] = _handle
    return found


async def _handle(request: Request, error: Exception) -> Response:
    status, sentence, headers = _explained(request, error)
    code, more = (error.code, error.more) if isinstance(error, CodedProblem) else ("", None)
    return respond(request, status, sentence, headers, code=code, more=more)


async def _left(_request: Request, _error: Exception) -> Response:
    """The client went away before its request was complete: nobody reads this, and nothing is wrong here."""
    return Response(status_code=400)


async def _broken(request: Request, error: Exception) -> Response:
    log.error("page_broke", page=_public_path(request), exc_info=error)
    sentence = f"this page has a fault of its own: it is in the console's log{_may_be_done(request)}"
    response = respond(request, 500, sentence)
    response.headers.update(HEADERS)  # it is sent outside of the middleware
    return response


def respond(
    request: Request,
    status: int,
    sentence: str,
    headers: Any = None,
    *,
    code: str = "",
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Returns a page, or for programs a problem document (RFC 9457)."""
    if is_for_machines(request.scope["path"]):
        return problem(status, sentence, code=code, headers=headers, more=more)
    title = HTTPStatus(status).phrase
    response = render_bare(request, "error.html", frame=None, status=status, title=title, sentence=sentence)
    response.headers.update(headers or {})
    return response


def _explained(request: Request, error: Exception) -> tuple[int, str, Any]:
    console = console_of(request)
    if isinstance(error, HTTPException):
        return error.status_code, console.mask(str(error.detail)), error.headers
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), None)
    sentence = console.mask(explain_store(console.settings, error) if status is None else str(error))
    if status not in {None, 503}:
        return status, sentence, None
    log.warning("page_without_store", page=_public_path(request), error=sentence)
    sentence = _FOR_STRANGERS if _is_stranger(request) else sentence
    return 503, f"{sentence}{_may_be_done(request)}", None


def _may_be_done(request: Request) -> str:
    """Keeps people from taking an error for a promise that nothing was changed."""
    known = not getattr(request.state, "may_be_done", False)
    return "" if known else ". Nobody knows whether what you sent was done: look, before you send it again"


def _is_stranger(request: Request) -> bool:
    """Whether people sign in here, and this one is not known to be one of them."""
    return console_of(request).settings.console.sign_in is not None and found_identity(request) is None


def _public_path(request: Request) -> str:
    """Returns the path without the key of a heartbeat or the secret of a login link."""
    path: str = request.scope["path"]
    return next((f"{prefix}..." for prefix in _SECRET if path.startswith(prefix)), path)
