"""An HTTP client for Stripe's SDK on aiohttp: persistent connections, bodies as the received bytes."""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Mapping
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, Protocol
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
import msgspec
from multidict import CIMultiDict
from yarl import URL

from stripeapi.errors import Garbled, StripeError, TooLarge, Unreachable
from stripeapi.refusals import refusal, request_id_of, sentence
from stripeapi.resolver import GuardedResolver
from stripeapi.sdk import stripe
from stripeapi.tolerant import decode_tolerantly

# With telemetry the SDK writes an id into the home directory and sends the machine's platform.
stripe.enable_telemetry = False

_CONNECT_WITHIN = 5.0
_KEEPALIVE = 60.0
_BUFFER = 2**20
"""Bytes of a body that aiohttp buffers before the reader takes them: one page of a list fits."""
LARGEST = 32 * 2**20
"""Bytes of a body, decompressed. Stripe's largest pages, with expanded objects, have about 1 MB."""


class Departure(Protocol):
    """A request that the pacer has released."""

    def sent(self) -> None:
        """Reports that it was written to its connection."""

    def answered(self) -> None:
        """Reports that a complete successful response has arrived."""

    def ended(self) -> None:
        """Reports that nothing more will happen to it."""


departing: ContextVar[Departure | None] = ContextVar("departing", default=None)
"""The request that this task is about to send: the SDK cannot pass it on."""


class _StripeObject(msgspec.Struct):
    object: str


_CHECK = msgspec.json.Decoder(_StripeObject)


class Received(CIMultiDict[str]):
    """The headers of a successful response, which carry its body past the SDK, unparsed."""

    def __init__(self, headers: Mapping[str, str], status: int, body: bytes) -> None:
        super().__init__(headers)
        self.status = status
        self.body = body


class Wire(stripe.HTTPClient):
    """Sends one request within ``timeout`` seconds. Raises StripeError for anything but a 2xx.

    aiohttp sends a request again only if the server has closed the persistent connection before it.
    """

    name = "aiohttp"

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxy_url: str | None = None

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Received]:
        target = URL(url, encoded=True)
        try:
            async with asyncio.timeout(self._timeout):
                received = await self._exchange(method.upper(), target, headers, post_data)
        except TimeoutError as error:
            problem = f"no complete response within {self._timeout:g} seconds"
            raise _error(Unreachable, target, problem, method=method.upper()) from error
        # The SDK would decode the body and format it for its log (2 ms a page): it gets an empty one.
        return b"{}", received.status, received

    async def _exchange(self, method: str, target: URL, headers: Mapping[str, str], data: Any) -> Received:
        response = None
        try:
            async with self._open_session(target).request(
                method,
                target,
                headers=headers,
                data=data,
                allow_redirects=False,
                proxy=self._proxy_url,
                trace_request_ctx=departing.get(),
            ) as response:
                body = await _read(response)
        except aiohttp.ClientError as error:
            if response is None:
                raise _error(Unreachable, target, _reason(error), method=method) from error
            problem = f"the response {response.status} was cut off ({type(error).__name__})"
            raise _error(
                Garbled, target, problem, response.headers, response.status, method=method
            ) from error
        return _judge(method, target, response, body)

    def _open_session(self, target: URL) -> aiohttp.ClientSession:
        """Returns the session. The first request creates it, because it belongs to the running event loop."""
        if self._session is None:
            self._proxy_url = _proxy(target)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, ssl=_tls(target), keepalive_timeout=_KEEPALIVE, resolver=GuardedResolver()
                ),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(_CONNECT_WITHIN, self._timeout)),
                cookie_jar=aiohttp.DummyCookieJar(),
                read_bufsize=_BUFFER,
                trace_configs=[_report_sent()],
            )
        return self._session

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        if self._session is not None:
            await self._session.close()


def _tls(target: URL) -> ssl.SSLContext | bool:
    """Returns the context of HTTPS; reading the certificates takes 20 ms, which a client that is only checked
    does not need."""
    return _tls_context() if target.scheme == "https" else True


def _report_sent() -> aiohttp.TraceConfig:
    """Reports each request as sent: it may have waited for a new connection, or for a core."""

    async def on_headers(_: aiohttp.ClientSession, trace: SimpleNamespace, __: object) -> None:
        if trace.trace_request_ctx is not None:
            trace.trace_request_ctx.sent()
            # aiohttp writes the headers after this, before the event loop continues: again, if it stalled.
            asyncio.get_running_loop().call_soon(trace.trace_request_ctx.sent)

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(on_headers)
    return config


def _tls_context() -> ssl.SSLContext:
    """Trusts the certificates of SSL_CERT_FILE or SSL_CERT_DIR, or else those of certifi, as httpx does."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file:
        return ssl.create_default_context(cafile=file)
    return (
        ssl.create_default_context(capath=folder)
        if folder
        else ssl.create_default_context(cafile=certifi.where())
    )


def _proxy(target: URL) -> str | None:
    """Returns the proxy of HTTPS_PROXY, ALL_PROXY and NO_PROXY, as curl reads them."""
    found = getproxies()
    if not found or target.host is None or proxy_bypass(target.host):
        return None
    return found.get(target.scheme) or found.get("all")


async def _read(response: aiohttp.ClientResponse) -> bytes | None:
    """Returns the body; None as soon as it has more than `LARGEST` bytes."""
    if (response.content_length or 0) > LARGEST:
        return None
    size, blocks = 0, []
    while block := await response.content.readany():
        size += len(block)
        if size > LARGEST:
            return None
        blocks.append(block)
    return b"".join(blocks)


def _judge(method: str, target: URL, response: aiohttp.ClientResponse, body: bytes | None) -> Received:
    status = response.status
    if not 200 <= status < 300:
        raise refusal(target.raw_path, status, response.headers, body or b"", method=method)
    if body is None:
        problem = f"the response {status} is larger than {LARGEST // 2**20} MB"
        raise _error(TooLarge, target, problem, response.headers, status, method=method)
    try:
        # A lone surrogate or deep nesting in one object must not cost the page: its reader decides.
        decode_tolerantly(_CHECK, body)
    except msgspec.DecodeError as error:
        problem = f"the response {status} of {len(body)} bytes is not a Stripe object ({error})"
        raise _error(Garbled, target, problem, response.headers, status, method=method) from error
    return Received(response.headers, status, body)


def _reason(error: aiohttp.ClientError) -> str:
    detail = f": {_origin(error.os_error)}" if isinstance(error, aiohttp.ClientConnectorError) else ""
    return f"Stripe could not be reached ({type(error).__name__}{detail})"


def _origin(error: OSError) -> str:
    """Returns why a connection failed. TLS and DNS errors have numbers that ``strerror`` does not know."""
    if isinstance(error, ssl.SSLError):
        return getattr(error, "verify_message", "") or error.reason or "TLS"
    number = error.errno or 0
    return os.strerror(number) if number > 0 else error.strerror or type(error).__name__


def _error(
    kind: type[StripeError],
    target: URL,
    problem: str,
    headers: Mapping[str, str] | None = None,
    status: int = 0,
    *,
    method: str = "GET",
) -> StripeError:
    request_id = request_id_of(headers or {})
    text = sentence(kind, target.raw_path, problem, request_id, method=method)
    return kind(text, status=status, request_id=request_id)
