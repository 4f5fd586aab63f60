"""``/access``: who may come in, and who did: the review of access that auditors ask for."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.actions import Act, done, perform
from console.web.list_page import list_response, list_route
from console.web.listing import Column, Filter, Listing
from console.web.problems import Conflict, Forbidden, NotFound
from console.web.templating import render
from console.web.values import Key
from settings import ConsoleSettings
from store import api_tokens, sessions

STATES = ("active", "idle", "expired", "revoked")
_WHEN = (
    Column("created_at", "Since", "time"),
    Column("used_at", "Last used", "time"),
    Column("expires_at", "Until", "time"),
)

OWN = Listing(
    name="own-sessions",
    title="Where you are signed in",
    path="/access",
    select="own_sessions",
    columns=(
        Column("id", "Session", "id", link="/access/sessions/{id}"),
        Column("way", "Signed in by"),
        Column("origin", "Address"),
        *_WHEN,
    ),
    keys=(Key("used_at", "timestamptz"), Key("id", "text")),
    fixed=("name",),
    empty="You have no session: you came in another way.",
)
PEOPLE = Listing(
    name="people",
    title="People with access",
    path="/access/people",
    select="people",
    columns=(
        Column("name", "Name", link="/access/sessions?name={name}"),
        Column("roles", "Roles"),
        Column("ways", "Ways in"),
        Column("signed_in_at", "Last sign-in", "time"),
        Column("used_at", "Last use", "time"),
        Column("sessions", "Active sessions", "count"),
    ),
    keys=(Key("used_at", "timestamptz"), Key("name", "text")),
    filters=(
        Filter("name", "Name", "name = {}"),
        Filter("unused_since", "Not used since", "used_at < {}", type="timestamptz"),
    ),
    permission=Permission.AUDIT,
    empty="Nobody was here yet.",
)
SESSIONS = Listing(
    name="sessions",
    title="Sessions",
    path="/access/sessions",
    select="sessions",
    columns=(
        Column("id", "Session", "id", link="/access/sessions/{id}"),
        Column("name", "Name"),
        Column("roles", "Roles"),
        Column("state", "State", "word"),
        Column("way", "Signed in by"),
        Column("origin", "Address"),
        *_WHEN,
        Column("revoked_by", "Revoked by"),
    ),
    keys=(Key("used_at", "timestamptz"), Key("id", "text")),
    filters=(
        Filter("name", "Name", "name = {}"),
        Filter("state", "State", "state = {}", choices=STATES),
    ),
    permission=Permission.AUDIT,
    empty="No session matches.",
)
TOKENS = Listing(
    name="tokens",
    title="Tokens",
    path="/access/tokens",
    select="tokens",
    columns=(
        Column("id", "Token", "id", link="/access/tokens/{id}"),
        Column("name", "Name"),
        Column("roles", "Roles"),
        Column("state", "State", "word"),
        Column("created_by", "Created by"),
        Column("created_at", "Created", "time"),
        Column("last_used_at", "Last used", "time"),
        Column("expires_at", "Until", "time"),
        Column("revoked_by", "Revoked by"),
    ),
    keys=(Key("created_at", "timestamptz"), Key("id", "text")),
    filters=(
        Filter("name", "Name", "name = {}"),
        Filter("state", "State", "state = {}", choices=("active", "expired", "revoked")),
    ),
    permission=Permission.AUDIT,
    empty="No token matches.",
)


async def show(request: Request) -> Response:
    identity, settings = identity_of(request), console_of(request).settings.console
    return await list_response(
        request,
        OWN,
        "access.html",
        fixed=(identity.name,),
        way=settings.sign_in,
        given=roles_given(settings),
        reviews=identity.may(Permission.AUDIT),
    )


def roles_given(settings: ConsoleSettings) -> list[tuple[str, str]]:
    """Returns each role with the groups or names that the configuration gives it to."""
    of_way = {"oidc": settings.oidc, "proxy": settings.proxy}.get(settings.sign_in or "")
    return [] if of_way is None else [(role, ", ".join(names)) for role, names in of_way.roles.items()]


async def show_session(request: Request) -> Response:
    session, identity = await session_of(request), identity_of(request)
    mine = session.name == identity.name
    return await render(
        request,
        "access_session.html",
        session=session,
        may_end=mine or identity.may(Permission.ADMIN),
        may_end_all=identity.may(Permission.ADMIN),
    )


async def session_of(request: Request) -> sessions.Session:
    """Returns the session of the address: one's own, or as an auditor any. Raises NotFound."""
    session, identity = await _session(request), identity_of(request)
    if session.name != identity.name and not identity.may(Permission.AUDIT):
        raise NotFound("you have no session with this id")
    return session


async def show_token(request: Request) -> Response:
    token = await token_of(request)
    may_revoke = identity_of(request).may(Permission.ADMIN)
    return await render(request, "access_token.html", token=token, may_revoke=may_revoke)


async def end_session(request: Request) -> Response:
    await end_one(request)
    return done("/access", "session-revoked")


async def end_one(request: Request) -> sessions.Session:
    """Ends the session of the address: one's own, or as an administrator any. Raises NotFound, Forbidden and
    Conflict."""
    session, identity = await _session(request), identity_of(request)

    async def body() -> None:
        if session.name != identity.name and not identity.may(Permission.ADMIN):
            raise Forbidden("this needs the role admin: the session is not yours")
        await _revoke(sessions.revoke, request, session.id)

    await perform(request, Act("session_revoked", session.id, detail={"name": session.name}), body)
    return session


async def end_all(request: Request) -> Response:
    await end_all_of_person(request)
    return done("/access", "sessions-revoked")


async def end_all_of_person(request: Request) -> str:
    """Ends every session of the person whose session it is, and returns the name. Raises NotFound."""
    name, by = (await _session(request)).name, identity_of(request).name
    pool = console_of(request).pool
    await perform(request, Act("sessions_revoked", name), lambda: sessions.revoke_all(pool, name, by))
    return name


async def revoke_token(request: Request) -> Response:
    await end_token(request)
    return done("/access/tokens", "token-revoked")


async def end_token(request: Request) -> api_tokens.Token:
    """Revokes the token of the address. Raises NotFound, and Conflict if it had ended."""
    token = await token_of(request)
    act = Act("token_revoked", token.id, detail={"name": token.name})
    await perform(request, act, lambda: _revoke(api_tokens.revoke, request, token.id))
    return token


async def _revoke(how: Callable[..., Awaitable[bool]], request: Request, id_: str) -> None:
    if not await how(console_of(request).pool, id_, identity_of(request).name):
        raise Conflict(f"{id_} had already ended")


async def _session(request: Request) -> sessions.Session:
    listed = await sessions.list_all(console_of(request).pool, ended=True)
    found = next((each for each in listed if each.id == request.path_params["id"]), None)
    if found is None:
        raise NotFound("there is no session with this id")
    return found


async def token_of(request: Request) -> api_tokens.Token:
    """Returns the token of the address. Raises NotFound."""
    listed = await api_tokens.list_all(console_of(request).pool, ended=True)
    found = next((each for each in listed if each.id == request.path_params["id"]), None)
    if found is None:
        raise NotFound("there is no token with this id")
    return found


ROUTES = (
    Route("/access", show, Permission.READ, "Who may come in"),
    list_route(PEOPLE),
    list_route(SESSIONS),
    list_route(TOKENS),
    Route("/access/sessions/{id}", show_session, Permission.READ, "One session"),
    Route("/access/sessions/{id}/end", end_session, Permission.READ, "End a session", "POST"),
    Route("/access/sessions/{id}/end-all", end_all, Permission.ADMIN, "End all sessions of a person", "POST"),
    Route("/access/tokens/{id}", show_token, Permission.AUDIT, "One token"),
    Route("/access/tokens/{id}/revoke", revoke_token, Permission.ADMIN, "Revoke a token", "POST"),
)
LISTINGS = (PEOPLE, SESSIONS, TOKENS)
