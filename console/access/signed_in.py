"""Finds out who sends a request where people sign in: by token, by proxy, or by session."""

from starlette.requests import Request

from console.access.cookies import Cookies
from console.access.local_paths import CALLBACK
from console.access.oidc import Provider
from console.access.pending import Seal
from console.access.proxy import Proxy
from console.access.refusals import record_refusal
from console.access.tokens import bearer, identify_by_token, known_roles
from console.context import console_of
from console.identity import Identity
from settings import ConsoleSettings
from store import api_tokens, sessions

BACKGROUND = "x-background"
"""The header of what a page loads by itself while nobody touches it."""


def is_background(request: Request) -> bool:
    """Whether nobody asked for this: it keeps no session alive."""
    return BACKGROUND in request.headers or request.scope["path"] == "/live"


class SignedIn:
    """``way``: how people sign in; ``provider`` and ``seal`` are None without an identity provider."""

    def __init__(self, settings: ConsoleSettings) -> None:
        self.way = settings.sign_in
        self.cookies = Cookies.of(settings)
        self.provider, self.seal = _provider(settings)
        uses_proxy = settings.sign_in == "proxy" and settings.proxy is not None
        self._proxy = Proxy(settings.proxy) if uses_proxy and settings.proxy is not None else None

    async def identify(self, request: Request) -> Identity | None:
        """A token goes before the proxy, and the proxy before a session, which only a login link can begin
        there. It works also through a proxy whose secret is wrong."""
        if bearer(request) is not None:
            return await identify_by_token(request)
        if self._proxy is not None and self._proxy.claims(request):
            found = self._proxy.identify(request)
            if found is not None:
                return found
            await record_refusal(
                request, "sign_in", "proxy", "not from the proxy, without its secret, or without a name"
            )
        return await self.session(request)

    async def session(self, request: Request) -> Identity | None:
        """Returns whom the session's cookie names; None without an active session."""
        secret = self.cookies.read(request, self.cookies.session)
        pool, used = console_of(request).pool, not is_background(request)
        found = await sessions.find(pool, secret, use=used) if secret else None
        if found is None or not await self._still_backed(request, found.via):
            return None
        return Identity(
            found.name, known_roles(found.roles), "session", found.id, found.csrf, found.expires_at
        )

    async def _still_backed(self, request: Request, by: str) -> bool:
        """Whether the token that began a session is still valid: with it, its sessions end."""
        kind, _, token = by.partition(" ")
        return kind != "token" or await api_tokens.is_active(console_of(request).pool, token)


def _provider(settings: ConsoleSettings) -> tuple[Provider | None, Seal | None]:
    if settings.sign_in != "oidc" or settings.oidc is None:
        return None, None
    callback = f"{settings.public_url}{CALLBACK}"
    return Provider(settings.oidc, callback), Seal(settings.oidc.client_secret)
