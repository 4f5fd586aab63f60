"""Who sends a request."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from console.roles import Permission, Role, permissions_of
from store.audit_log import Via


@dataclass(frozen=True, slots=True)
class Identity:
    """A person or a program that is signed in.

    ``via``: ``loopback``, ``session``, ``proxy`` or ``token``. ``session``: the public id of the session or
    token, for the audit log. ``csrf``: what forms must send back; empty where the browser adds nothing by
    itself, so that no other site can send a request in this name.
    """

    name: str
    roles: frozenset[Role]
    via: Via
    session: str = ""
    csrf: str = ""
    expires_at: datetime | None = None

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.roles)


def identity_of(request: Request) -> Identity:
    """Returns who sent the request, on a route that needs a sign-in."""
    identity = found_identity(request)
    if identity is None:
        raise LookupError("a public route has no identity")
    return identity


def found_identity(request: Request) -> Identity | None:
    """Does what `identity_of` does, for public routes: None for somebody who is not signed in."""
    identity: Identity | None = getattr(request.state, "identity", None)
    return identity
