"""``Authorization: Bearer pwt_...``: programs, and people without a browser."""

from collections.abc import Iterable

from starlette.requests import Request

from console.access.refusals import refuse
from console.context import console_of
from console.identity import Identity
from console.roles import Role
from console.web.problems import Unauthorized
from store import api_tokens

_WRONG = "this token is not valid: it is mistyped, expired or revoked. An administrator creates tokens"


def bearer(request: Request) -> str | None:
    """Returns the token of a request; None if it has none. Proxies send their own by the same header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = token.strip()
    return found if scheme.lower() == "bearer" and found.startswith(api_tokens.PREFIX) else None


async def identify_by_token(request: Request) -> Identity:
    """Returns whom the token of the request names. Raises Unauthorized for one that is not valid."""
    found = await api_tokens.find(console_of(request).pool, bearer(request) or "")
    if found is None:
        await refuse(request, "token_used", "token", "not valid")
        raise Unauthorized(_WRONG)
    return Identity(found.name, known_roles(found.roles), "token", found.id, expires_at=found.expires_at)


def known_roles(names: Iterable[str]) -> frozenset[Role]:
    """Returns the roles that this version knows: another one may have stored more."""
    return frozenset(role for role in Role if role.value in names)
