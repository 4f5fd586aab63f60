"""Changes, with their entries in the audit log: the attempt before, the outcome after."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse

from console.context import console_of
from console.identity import identity_of
from reconcile.postgres import is_outage
from store.audit_log import Entry, Outcome, append
from workers.errors import is_refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does: ``action`` is a code such as ``incident_acknowledged``, ``object`` an id or name.

    ``detail`` has what was asked for, before and after, without secrets.
    """

    action: str
    object: str
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


async def perform(
    request: Request,
    act: Act,
    body: Callable[[], Awaitable[T]],
    result_of: Callable[[T], Mapping[str, Any]] = lambda _: {},
) -> T:
    """Runs ``body`` between two entries of the audit log. Nothing happens that is not in it.

    ``result_of`` returns what the entry of the outcome has of the result.

    A process that is killed in between leaves an attempt without an outcome, which reads as unknown. So does
    a connection that breaks: Postgres may have made the change before. A
    ``HTTPException`` of the body, such as Conflict, is an outcome: refused. So is what Paywatch declines.
    After any other error, ``request.state.may_be_done`` has `console.errors` say that nobody knows.
    """
    console = console_of(request)
    attempt = await append(console.pool, entry(request, act, "attempted"))
    request.state.may_be_done = True
    try:
        result = await body()
    except HTTPException as error:
        request.state.may_be_done = False
        await append(console.pool, entry(request, act, "refused", attempt, str(error.detail)))
        raise
    except Exception as error:
        if is_refusal(error):
            request.state.may_be_done = False
            await append(console.pool, entry(request, act, "refused", attempt, console.mask(str(error))))
        elif not is_outage(error):
            await append(console.pool, entry(request, act, "failed", attempt, type(error).__name__))
        raise
    ended = replace(act, detail={**act.detail, **result_of(result)})
    await append(console.pool, entry(request, ended, "done", attempt))
    console.changed()
    return result


def entry(request: Request, act: Act, outcome: Outcome, attempt: int | None = None, why: str = "") -> Entry:
    """Returns the entry of an act of who sent the request."""
    identity = identity_of(request)
    detail = {**act.detail, **({"why": why} if why else {})}
    return Entry(
        actor=identity.name,
        roles=tuple(sorted(identity.roles)),
        via=identity.via,
        action=act.action,
        object=act.object,
        outcome=outcome,
        detail=detail,
        reason=act.reason,
        origin=request.client.host if request.client else "",
        entry_of=attempt,
    )


def done(path: str, notice: str, **query: str) -> RedirectResponse:
    """Returns to a page, with these parameters, which shows the notice of this code."""
    return RedirectResponse(f"{path}?{urlencode({**query, 'notice': notice})}", 303)
