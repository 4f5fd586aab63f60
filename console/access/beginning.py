"""Begins and ends sessions, with their entries in the audit log."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.access.clients import client_address
from console.access.signed_in import SignedIn
from console.context import console_of
from console.identity import Identity
from console.roles import Role
from console.web.actions import Act, perform
from console.web.problems import BadInput, Forbidden
from store import NameRefused, sessions
from store.audit_log import Entry, Outcome, Via, append

Claim = Callable[[], Awaitable[None]]


async def begin_session(
    request: Request,
    access: SignedIn,
    name: str,
    roles: Iterable[Role],
    *,
    via: Via,
    by: str,
    next_: str,
    detail: Mapping[str, Any],
    until: datetime | None = None,
    claim: Claim | None = None,
) -> Response:
    """Signs a person in: always with a new session, and the browser's former one ends. Raises Forbidden.

    ``by``: what the session shows as its way in; ``via`` is that of the audit log. ``until``: when it ends at
    the latest. ``claim`` uses up what works only once, after the attempt is recorded, and before the session
    begins; it raises BadInput if that has been used meanwhile.
    """
    pool, origin = console_of(request).pool, client_address(request)
    former = await access.session(request)
    ordered = sorted(roles)

    def entry(outcome: Outcome, more: Mapping[str, Any], attempt: int | None = None) -> Entry:
        return Entry(name, ordered, via, "sign_in", "console", outcome, more, origin=origin, entry_of=attempt)

    attempt = await append(pool, entry("attempted", detail))
    try:
        if claim is not None:
            await claim()
        secret, session = await sessions.create(pool, name, ordered, via=by, origin=origin, until=until)
    except NameRefused as error:
        await append(pool, entry("refused", {"why": str(error)}, attempt))
        raise Forbidden(str(error)) from None
    except BadInput as error:
        await append(pool, entry("refused", {"why": str(error.detail)}, attempt))
        raise
    if former is not None:
        await sessions.revoke(pool, former.session, former.name)
    await append(pool, entry("done", {"session": session.id}, attempt))
    response = RedirectResponse(next_, 303, {"Cache-Control": "no-store"})
    access.cookies.put(response, access.cookies.session, secret.get_secret_value())
    return response


async def end_session(request: Request, access: SignedIn, identity: Identity) -> Response:
    """Signs a person out: the session is revoked, so that a copy of its cookie is worth nothing."""
    pool = console_of(request).pool
    await perform(
        request,
        Act("sign_out", identity.session),
        lambda: sessions.revoke(pool, identity.session, identity.name),
    )
    response = RedirectResponse("/sign-in?notice=signed-out", 303, {"Cache-Control": "no-store"})
    access.cookies.remove(response, access.cookies.session)
    return response
