"""Lets a request through to its handler if its sender may do that."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.access.csrf import check_csrf, own_origin
from console.access.local_paths import HOME
from console.access.sign_in import SignIn
from console.context import console_of
from console.hub import Hub
from console.identity import Identity
from console.roles import PERMISSIONS, Permission
from console.route import Handler, Route, is_for_machines
from console.web.actions import Act, entry
from console.web.problems import Forbidden, NotFound, Unauthorized
from store.audit_log import append


def guarded(route: Route, sign_in: SignIn) -> Handler:
    """Returns the handler with the checks that every route has, in this order: the store can be reached,
    somebody is signed in, the role permits it, and no other site sent the form. What is refused to somebody
    who is signed in is in the audit log."""

    async def handle(request: Request) -> Response:
        _check_path(request)
        return await console_of(request).in_time(answer(request))

    async def answer(request: Request) -> Response:
        if route.permission is Permission.PUBLIC:
            return await route.handler(request)
        await console_of(request).ready()
        identity = await sign_in.identify(request)
        request.state.identity = identity
        request.state.live_after = console_of(request).part(Hub).last_id  # before anything is read
        if identity is None:
            return _to_sign_in(request)
        try:
            await _permit(request, route, identity)
        except Forbidden as error:
            act = Act("request_refused", request.scope["path"], detail={"method": route.method})
            await append(console_of(request).pool, entry(request, act, "refused", why=str(error.detail)))
            raise
        return await route.handler(request)

    return handle


def _check_path(request: Request) -> None:
    """No name or id of ours has these characters, and Postgres takes neither."""
    for value in request.path_params.values():
        if isinstance(value, str) and any(each == "\0" or "\ud800" <= each <= "\udfff" for each in value):
            raise NotFound("there is nothing at this address")


async def _permit(request: Request, route: Route, identity: Identity) -> None:
    if not identity.may(route.permission):
        raise Forbidden(f"this needs the role {_roles(route.permission)}")
    if route.method != "GET":
        await check_csrf(request, identity)


def _to_sign_in(request: Request) -> Response:
    is_form = request.method != "GET" and "text/html" in request.headers.get("accept", "")
    if is_for_machines(request.scope["path"]) or (request.method != "GET" and not is_form):
        raise Unauthorized("sign in first, or send a token: Authorization: Bearer pwt_...")
    query = (
        {"next": _page_of_form(request), "notice": "session-ended"} if is_form else {"next": _asked(request)}
    )
    return RedirectResponse(f"/sign-in?{urlencode(query)}", 303)


def _asked(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _page_of_form(request: Request) -> str:
    """Returns the page that a form was sent from: only there it can be sent again."""
    page, own = request.headers.get("referer", ""), own_origin(request)
    return page.removeprefix(own).partition("?")[0] if page.startswith(f"{own}/") else HOME


def _roles(permission: Permission) -> str:
    return " or ".join(role for role, held in PERMISSIONS.items() if permission in held)
