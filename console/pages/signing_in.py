"""``/sign-in`` and ``/sign-out``: the pages of somebody who is not signed in yet, or no longer."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.access.beginning import begin_session, end_session
from console.access.csrf import check_own_page
from console.access.local_paths import HOME, LINK, local_path
from console.access.refusals import refuse
from console.access.signed_in import SignedIn
from console.access.tokens import known_roles
from console.context import console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.problems import BadInput, Unauthorized
from console.web.templating import render_bare
from store import api_tokens, login_links

_SPENT = (
    "this link is no longer valid: it works once, for ten minutes. Ask for another one: paywatch console "
    "login-link"
)


def access_of(request: Request) -> SignedIn | None:
    """Returns how people sign in; None where nobody has to."""
    access = request.app.state.sign_in
    return access if isinstance(access, SignedIn) else None


async def show(request: Request) -> Response:
    """Shows how to sign in; somebody who is signed in goes on at once."""
    access, next_ = access_of(request), local_path(request.query_params.get("next"))
    if access is None:
        return RedirectResponse(next_, 303)
    await console_of(request).ready()
    if await access.identify(request) is not None:
        return RedirectResponse(next_, 303)
    return render_bare(request, "sign_in.html", frame=None, way=access.way, next=next_)


async def sign_in_by_token(request: Request) -> Response:
    access = access_of(request)
    if access is None or access.way != "token":
        raise BadInput(
            "nobody signs in with a token here: send it as Authorization: Bearer pwt_... to the API"
        )
    check_own_page(request)
    await console_of(request).ready()
    form = await request.form()
    token = await api_tokens.find(console_of(request).pool, str(form.get("token") or "").strip())
    if token is None:
        await refuse(request, "sign_in", "token", "not valid")
        raise Unauthorized("this token is not valid: it is mistyped, expired or revoked")
    return await begin_session(
        request,
        access,
        token.name,
        known_roles(token.roles),
        via="token",
        by=f"token {token.id}",
        next_=local_path(str(form.get("next") or "")),
        detail={"token_id": token.id},
        until=token.expires_at,
    )


async def show_link(request: Request) -> Response:
    """Shows a button: programs that look at links in messages only read, and must not use this one up."""
    if access_of(request) is None:
        return RedirectResponse(HOME, 303)
    return render_bare(request, "login_link.html", frame=None)


async def redeem_link(request: Request) -> Response:
    access = access_of(request)
    if access is None:
        return RedirectResponse(HOME, 303)
    check_own_page(request)
    await console_of(request).ready()
    pool, secret = console_of(request).pool, request.path_params["secret"]

    async def claim() -> None:
        if await login_links.redeem(pool, secret) is None:
            raise BadInput(_SPENT)

    link = await login_links.find(pool, secret)
    if link is None:
        await refuse(request, "sign_in", "link", "used, expired or unknown")
        raise BadInput(_SPENT)
    return await begin_session(
        request,
        access,
        link.name,
        known_roles(link.roles),
        via="link",
        by="link",
        next_=HOME,
        detail={"created_by": link.created_by},
        claim=claim,
    )


async def sign_out(request: Request) -> Response:
    access, identity = access_of(request), identity_of(request)
    if access is None or identity.via != "session":
        raise BadInput("you have no session here that could end")
    return await end_session(request, access, identity)


ROUTES = (
    Route("/sign-in", show, Permission.PUBLIC, "Sign in"),
    Route("/sign-in/token", sign_in_by_token, Permission.PUBLIC, "Sign in with a token", "POST"),
    Route(f"{LINK}{{secret}}", show_link, Permission.PUBLIC, "Show a login link"),
    Route(f"{LINK}{{secret}}", redeem_link, Permission.PUBLIC, "Sign in with a login link", "POST"),
    Route("/sign-out", sign_out, Permission.READ, "Sign out", "POST"),
)
