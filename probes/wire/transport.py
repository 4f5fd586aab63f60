"""The httpx transport over libcurl, and the client that probes use."""

import asyncio
import socket
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from probes.wire.addresses import Allow, allow_all_but_metadata
from probes.wire.answer import conclude, unresolved, unresolved_in_time, without_descriptors
from probes.wire.descriptors import NoDescriptors
from probes.wire.errors import BusyError
from probes.wire.loop import CurlLoop, Ending
from probes.wire.names import Lookup, Names, needs_no_lookup
from probes.wire.transfer import Transfer, WireOptions, prepare
from probes.wire.trust import trust_file
from settings.release import paywatch_version

MAX_BODY = 1 << 20


class CurlTransport(httpx.AsyncBaseTransport):
    """Sends each request over a new connection, as a customer does. Belongs to one event loop.

    A response's ``extensions`` have ``phases`` (seconds: dns, connect, tls, first_byte, transfer, total),
    ``tls_not_after`` (aware datetime; None without TLS) and ``tls_subject`` of the certificate that expires
    first in the chain, ``truncated`` (the body was longer than ``max_body`` bytes and is cut there),
    ``undecoded`` (the content encoding that nobody here knows, so that the body is empty),
    ``received_headers`` (all of them, as they came) and ``peer`` (the address of the connection). A request's
    extensions ``allow`` and ``max_body`` replace the transport's; ``follow`` ends it at the headers of a
    redirect, and ``whole_body`` refuses a body of gzip that was cut. Errors are httpx's, and each is also a
    ``WireError``. The timeout ``connect`` limits the time to open the connection, ``read`` the whole request,
    ``pool`` the wait for one of ``limit`` places.
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
        self._options = WireOptions(allow, max_body, trust_file(ca_file), env_proxies)
        self._places = asyncio.Semaphore(limit)
        self._names = Names()
        self._curl_loop = CurlLoop()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transfer = prepare(request, await request.aread(), self._options)
        await self._take_place(transfer)
        try:
            await self._resolve(transfer)
            ending = await self._perform(transfer)
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
        if not self._places.locked():
            await self._places.acquire()  # at once, without a timer
            return
        try:
            async with asyncio.timeout(transfer.timeout("pool")):
                await self._places.acquire()
        except TimeoutError as error:
            sentence = "too many probes are running at once on this worker"
            raise BusyError(sentence, cause="busy", local=True) from error

    async def _perform(self, transfer: Transfer) -> Ending:
        try:
            return await self._curl_loop.perform(transfer.curl)
        except NoDescriptors as error:
            raise without_descriptors(transfer.lookup) from error

    async def _resolve(self, transfer: Transfer) -> None:
        if self._options.env_proxies or needs_no_lookup(transfer.host):  # a proxy resolves the name
            transfer.resolved(Lookup((), 0.0))
            return
        started = time.perf_counter()
        try:
            async with asyncio.timeout(transfer.timeout("connect")):
                lookup = await self._names.find(transfer.host, transfer.port)
        except socket.gaierror as error:
            raise unresolved(transfer, error, time.perf_counter() - started) from error
        except NoDescriptors as error:
            raise without_descriptors(time.perf_counter() - started) from error
        except TimeoutError as error:
            raise unresolved_in_time(transfer, time.perf_counter() - started) from error
        transfer.resolved(lookup)


class ProbeClient(httpx.AsyncClient):
    """Sends an ordinary request straight to the transport.

    httpx's own way also collects cookies, looks for credentials and prepares the next redirect, which takes
    longer than libcurl needs for the request. Probes use none of that.
    """

    def __init__(self, transport: CurlTransport, **options: Any) -> None:
        super().__init__(transport=transport, **options)
        self._wire = transport

    async def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = httpx.USE_CLIENT_DEFAULT,
        follow_redirects: Any = httpx.USE_CLIENT_DEFAULT,
    ) -> httpx.Response:
        """Leaves to httpx what it does of its own: redirects, authentication, and a body in parts."""
        redirects = follow_redirects not in {False, httpx.USE_CLIENT_DEFAULT}
        if stream or redirects or auth is not httpx.USE_CLIENT_DEFAULT or request.url.userinfo:
            return await super().send(request, stream=stream, auth=auth, follow_redirects=follow_redirects)
        try:
            response = await self._wire.handle_async_request(request)
        except httpx.RequestError as error:
            error.request = request
            raise
        response.request = request
        await response.aread()
        return response


def probe_client(
    *,
    timeout: float = 10.0,
    allow: Allow = allow_all_but_metadata,
    limit: int = 128,
    ca_file: str | None = None,
    env_proxies: bool = False,
) -> ProbeClient:
    """Returns the HTTP client of probes: ``timeout`` seconds a request, no cookies, no environment."""
    return ProbeClient(
        CurlTransport(allow=allow, limit=limit, ca_file=ca_file, env_proxies=env_proxies),
        timeout=timeout,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": f"Paywatch/{paywatch_version()}"},
    )
