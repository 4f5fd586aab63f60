"""Ways to find out who sends a request."""

import secrets
from typing import Protocol

from starlette.requests import Request

from console.access.tokens import bearer, identify_by_token
from console.identity import Identity
from console.roles import Role


class SignIn(Protocol):
    """Finds the person or program behind a request; None if there is nobody."""

    async def identify(self, request: Request) -> Identity | None: ...


class Everybody:
    """Without a way to sign in: everybody who reaches the port is the one person who may.

    The console then listens on loopback only, so that this is a user of the same machine. A token is
    respected, so that a program can be tried with the roles that it will have.
    """

    def __init__(self, name: str, roles: frozenset[Role] = frozenset(Role)) -> None:
        self._identity = Identity(name, roles, "loopback", csrf=secrets.token_urlsafe(24))

    @property
    def identity(self) -> Identity:
        return self._identity

    async def identify(self, request: Request) -> Identity | None:
        return self._identity if bearer(request) is None else await identify_by_token(request)
