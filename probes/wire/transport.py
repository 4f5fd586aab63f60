"""The httpx transport over libcurl, and the client that probes use."""

import asyncio
import os
import socket
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import certifi
import httpx

from probes.wire.addresses import Allow, allow_all_but_metadata
from probes.wire.answer import conclude, unresolved, unresolved_in_time
from probes.wire.errors import BusyError
from probes.wire.loop import CurlLoop
from probes.wire.names import Lookup, Names
from probes.wire.transfer import Transfer, WireOptions, prepare

MAX_BODY = 1 << 20


class CurlTransport(httpx.AsyncBaseTransport):
    """Sends each request over a new connection, as a customer does. Belongs to one event loop.

    A response's ``extensions`` have ``phases`` (seconds: dns, connect, tls, first_byte, transfer, total),
    ``tls_not_after`` (aware datetime; None without TLS), ``truncated`` (the body was longer than ``max_body``
    bytes and is cut there) and ``peer`` (the address of the connection). A request's extension ``allow``
    replaces the transport's. Errors are httpx's, and each is also a ``WireError``. The timeout
    ``connect`` limits the time to open the connection, ``read`` the whole request, ``pool`` the wait
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
        self._names = Names()
        self._curl_loop = CurlLoop()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transfer = prepare(request, await request.aread(), self._options)
        await self._take_place(transfer)
        try:
            await self._resolve(transfer)
            ending = await self._curl_loop.perform(transfer.curl)
        finally:
            self._places.release()
        try:
            return conclude(transfer, ending)
        finally:
            transfer.curl.close()

    async def aclose(self) -> None:
        self._names.close()
        await self._curl_loop.close()

    async def _take_place(self, transfer: Transfer) -> None:
        try:
            async with asyncio.timeout(transfer.timeout("pool")):
                await self._places.acquire()
        except TimeoutError as error:
            sentence = "too many probes are running at once on this worker"
            raise BusyError(sentence, cause="busy", local=True) from error

    async def _resolve(self, transfer: Transfer) -> None:
        if self._options.env_proxies:  # the proxy resolves the name
            transfer.resolved(Lookup((), 0.0))
            return
        started = time.perf_counter()
        try:
            async with asyncio.timeout(transfer.timeout("connect")):
                lookup = await self._names.find(transfer.host, transfer.port)
        except socket.gaierror as error:
            raise unresolved(transfer, error, time.perf_counter() - started) from error
        except TimeoutError as error:
            raise unresolved_in_time(transfer, time.perf_counter() - started) from error
        transfer.resolved(lookup)


def probe_client(
    *,
    timeout: float = 10.0,
    allow: Allow = allow_all_but_metadata,
    limit: int = 128,
    ca_file: str | None = None,
    env_proxies: bool = False,
) -> httpx.AsyncClient:
    """Returns the HTTP client of probes: ``timeout`` seconds a request, no cookies, no environment."""
    return httpx.AsyncClient(
        transport=CurlTransport(allow=allow, limit=limit, ca_file=ca_file, env_proxies=env_proxies),
        timeout=timeout,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": f"Paywatch/{version('paywatch')}"},
    )
