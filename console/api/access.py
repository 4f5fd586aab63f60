"""Sessions and tokens. Tokens are created by the command only: who has one could otherwise make more."""

from starlette.requests import Request

from console.api.listings import operation_of
from console.api.operation import (
    FLAG,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    Nothing,
    Operation,
    Result,
    by_name,
    many,
    obj,
    path_id,
)
from console.context import console_of
from console.pages import access
from console.roles import Permission
from store.api_tokens import Token
from store.sessions import Session
from workers.access_json import session_json, token_json

TAG = "Access"
_SESSION_ID = path_id("id", "the session's id")
_TOKEN_ID = path_id("id", "the token's id")


async def show_access(request: Request, _body: None) -> Result:
    settings = console_of(request).settings.console
    return Result({"sign_in": settings.sign_in, "roles": dict(access.roles_given(settings))})


async def show_session(request: Request, _body: None) -> Result:
    return Result(session_json(await access.session_of(request)))


async def show_token(request: Request, _body: None) -> Result:
    return Result(token_json(await access.token_of(request)))


async def end_session(request: Request, _body: Nothing) -> Result:
    return _ended(await access.end_one(request))


async def end_sessions(request: Request, _body: Nothing) -> Result:
    return Result({"name": await access.end_all_of_person(request)})


async def revoke_token(request: Request, _body: Nothing) -> Result:
    return _ended(await access.end_token(request))


def _ended(found: Session | Token) -> Result:
    return Result({"id": found.id, "name": found.name, "active": False})


_ENDED = obj(id=TEXT, name=TEXT, active=FLAG)
_FOUND = {"id": TEXT, "name": TEXT, "roles": many(TEXT), "created_at": TIME, "expires_at": TIME}
OPERATIONS = (
    operation_of(access.OWN),
    Operation(
        name="get_access",
        method="GET",
        path="/access",
        permission=Permission.READ,
        title="How people sign in, and whom the configuration gives each role",
        tag=TAG,
        work=show_access,
        result=obj(sign_in=MAYBE_TEXT, roles=by_name(TEXT)),
    ),
    Operation(
        name="get_session",
        method="GET",
        path="/sessions/{id}",
        permission=Permission.READ,
        title="One session: one's own, or as an auditor any",
        tag=TAG,
        work=show_session,
        result=obj(
            **_FOUND,
            via=TEXT,
            origin=TEXT,
            used_at=TIME,
            revoked_at=MAYBE_TIME,
            revoked_by=MAYBE_TEXT,
            active=FLAG,
        ),
        parameters=(_SESSION_ID,),
    ),
    Operation(
        name="end_session",
        method="POST",
        path="/sessions/{id}/end",
        permission=Permission.READ,
        title="End a session: one's own, or as an administrator any",
        tag=TAG,
        work=end_session,
        result=_ENDED,
        parameters=(_SESSION_ID,),
        body=Nothing,
        errors=(409,),
    ),
    Operation(
        name="end_sessions",
        method="POST",
        path="/sessions/{id}/end-all",
        permission=Permission.ADMIN,
        title="End all sessions of the person whose session it is",
        tag=TAG,
        work=end_sessions,
        result=obj(name=TEXT),
        parameters=(_SESSION_ID,),
        body=Nothing,
    ),
    Operation(
        name="get_token",
        method="GET",
        path="/tokens/{id}",
        permission=Permission.AUDIT,
        title="One token, without its secret",
        tag=TAG,
        work=show_token,
        result=obj(**_FOUND, created_by=TEXT, last_used_at=MAYBE_TIME, state=TEXT),
        parameters=(_TOKEN_ID,),
    ),
    Operation(
        name="revoke_token",
        method="POST",
        path="/tokens/{id}/revoke",
        permission=Permission.ADMIN,
        title="Revoke a token",
        tag=TAG,
        work=revoke_token,
        result=_ENDED,
        parameters=(_TOKEN_ID,),
        body=Nothing,
        errors=(409,),
    ),
)
