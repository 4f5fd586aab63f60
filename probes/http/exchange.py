"""Sends one request and follows its redirects, within the time that is left."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookiejar import CookieJar

import httpx

from probes.http.message import Message
from probes.http.redirects import RedirectError, next_message
from probes.wire import Allow, allow_all_but_metadata, allow_public
from settings.addresses import Address, is_private

_MAX_REDIRECTS = 5
_SHORTEST = 0.05
"""Seconds that a request gets at least, so that the transport reports which phase was late."""
_LONGEST_CACHED = 500
"""Characters. A saved value may make a URL very long, and is used only once."""

Peers = Sequence[Address | None]


@dataclass(slots=True)
class Session:
    """What the requests of one run share. Nothing outlives the run."""

    client: httpx.AsyncClient
    deadline: float
    """By ``time.monotonic()``."""
    allow_private: bool | None
    cookies: httpx.Cookies | None = None

    @property
    def left(self) -> float:
        return max(_SHORTEST, self.deadline - time.monotonic())


@dataclass(slots=True)
class Exchange:
    """One request with its redirects. ``responses`` has what came before an error, too.

    ``before`` are the servers that could decide where the request leads.
    """

    session: Session
    max_body: int | None = None
    whole_body: bool = False
    """Whether something is expected of the body."""
    before: Peers = ()
    responses: list[httpx.Response] = field(default_factory=list)

    async def send(self, message: Message, *, follow: bool) -> None:
        """Raises httpx.RequestError and RedirectError."""
        await self._send(message, follow)
        while follow and (following := next_message(message, self.responses[-1])) is not None:
            if len(self.responses) > _MAX_REDIRECTS:
                raise RedirectError(f"more than {_MAX_REDIRECTS} redirects")
            message = following
            if self.session.cookies is None:  # browsers keep a cookie between the redirects of one visit
                self.session.cookies = httpx.Cookies(CookieJar())
                self._keep_cookies()
            await self._send(message, follow)

    async def _send(self, message: Message, follow: bool) -> None:
        session = self.session
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), session.left)
        extensions: dict[str, object] = {"allow": self._allowed(), "timeout": timeout, "follow": follow}
        if self.whole_body:
            extensions["whole_body"] = True
        if self.max_body is not None:
            extensions["max_body"] = self.max_body
        request = _request(message, session.client.headers, extensions)
        if session.cookies is not None:
            session.cookies.set_cookie_header(request)
        self.responses.append(await session.client.send(request, follow_redirects=False))
        self._keep_cookies()

    def _keep_cookies(self) -> None:
        if self.session.cookies is not None:
            self.session.cookies.extract_cookies(self.responses[-1])

    @property
    def peers(self) -> Peers:
        return [response.extensions.get("peer") for response in self.responses]

    def _allowed(self) -> Allow:
        """Returns which addresses the next request may connect to.

        Unless ``allow_private`` permits it, a public server must not lead this worker into its own network.
        """
        allow_private = self.session.allow_private
        if allow_private is None:
            decided = (*self.before, *self.peers)
            public_only = any(peer is None or not is_private(peer) for peer in decided)
        else:
            public_only = not allow_private
        return allow_public if public_only else allow_all_but_metadata


def _request(message: Message, defaults: httpx.Headers, extensions: dict[str, object]) -> httpx.Request:
    """Returns the request as ``AsyncClient.build_request`` does, which parses and merges each time anew.

    libcurl adds ``Host`` and ``Content-Length``.
    """
    headers = defaults
    if message.headers:
        headers = defaults.copy()
        headers.update(message.headers)
    url = message.url if isinstance(message.url, httpx.URL) else _parse(message.url)
    body = httpx.ByteStream(message.content)
    return httpx.Request(message.method, url, headers=headers, stream=body, extensions=extensions)


def _parse(url: str) -> httpx.URL:
    return _parse_once(url) if len(url) <= _LONGEST_CACHED else httpx.URL(url)


@lru_cache(maxsize=8192)
def _parse_once(url: str) -> httpx.URL:
    return httpx.URL(url)
