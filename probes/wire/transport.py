"""httpx over libcurl: the transport, and the client that probes use."""

import asyncio
import os
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import certifi
import httpx

from probes.wire.addresses import Allow, allow_all_but_metadata
from probes.wire.answer import conclude
from probes.wire.errors import BusyError
from probes.wire.loop import CurlLoop
from probes.wire.transfer import WireOptions, prepare

MAX_BODY = 1 << 20


class CurlTransport(httpx.AsyncBaseTransport):
    """Sends each request over a connection of its own, as a customer does; for one event loop.

    A response's ``extensions`` have ``phases`` (seconds: dns, connect, tls, first_byte, transfer, total),
    ``tls_not_after`` (aware datetime; None without TLS) and ``truncated`` (the body was longer than
    ``max_body`` bytes and ends there). Errors are httpx's, and each is a ``WireError`` too. Of the timeouts
    ``connect`` bounds the time until the connection stands, ``read`` the whole request, and ``pool`` the wait
    for one of ``limit`` places.
    """

    def __init__(
        self,
        *,
        allow: Allow = allow_all_but_metadata,
        limit: int = 128,
        max_body: int = MAX_BODY,
        ca_file: str | None = None,
        env_proxies: bool = False,
    ) -> None:
        trusted = ca_file or os.environ.get("SSL_CERT_FILE") or certifi.where()
        self._options = WireOptions(allow, max_body, trusted, env_proxies)
        self._places = asyncio.Semaphore(limit)
        self._curl_loop = CurlLoop()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transfer = prepare(request, await request.aread(), self._options)
        await self._take_place(request)
        try:
            ending = await self._curl_loop.perform(transfer.curl)
        finally:
            self._places.release()
        try:
            return conclude(transfer, ending)
        finally:
            transfer.curl.close()

    async def aclose(self) -> None:
        await self._curl_loop.close()

    async def _take_place(self, request: httpx.Request) -> None:
        patience = request.extensions.get("timeout", {}).get("pool")
        try:
            async with asyncio.timeout(patience):
                await self._places.acquire()
        except TimeoutError as error:
            sentence = "too many probes are running at once on this worker"
            raise BusyError(sentence, cause="busy", local=True) from error


def probe_client(
    *,
    timeout: float = 10.0,
    allow: Allow = allow_all_but_metadata,
    limit: int = 128,
    ca_file: str | None = None,
    env_proxies: bool = False,
) -> httpx.AsyncClient:
    """The client of the probes: ``timeout`` seconds for a request; keeps no cookies, reads no environment."""
    return httpx.AsyncClient(
        transport=CurlTransport(allow=allow, limit=limit, ca_file=ca_file, env_proxies=env_proxies),
        timeout=timeout,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": f"Paywatch/{version('paywatch')}"},
    )
