"""Answers only to names of this machine where nobody signs in.

Otherwise a page on the web could give its own name this machine's address, and read and change everything
here in the name of whoever looks at that page (DNS rebinding).
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from settings.console import is_loopback

_REFUSED = (
    "This console has no way to sign in, so it answers only to names of its own machine: open it as "
    "http://127.0.0.1, or set console.sign_in.\n"
)


class OnlyLocal:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_local(scope):
            await PlainTextResponse(_REFUSED, 421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    # An address with a zone, `::1%...`, is loopback whatever its zone says. No browser sends one.
    return len(hosts) == 1 and "%" not in hosts[0] and is_loopback(host_name(hosts[0]))


def host_name(host: str) -> str:
    """Returns the name or address of a Host header without its port."""
    name, colon, port = host.strip().lower().rpartition(":")
    bare = name if colon and (port.isdecimal() or not port) else host.strip().lower()
    return bare[1:-1] if bare[:1] == "[" and bare[-1:] == "]" else bare
