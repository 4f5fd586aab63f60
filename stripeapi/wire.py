"""The official SDK's HTTP client, on aiohttp with kept connections; a body stays the bytes that came."""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Mapping
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
import msgspec
import stripe
from multidict import CIMultiDict
from yarl import URL

from stripeapi.errors import Garbled, StripeError, Unreachable
from stripeapi.refusals import refusal, request_id_of, sentence

# With telemetry the SDK writes an id into the home directory and sends the machine's platform.
stripe.enable_telemetry = False

_CONNECT_WITHIN = 5.0
_KEPT_FOR = 60.0
_BUFFER = 2**20
"""Bytes of a body that are taken before anyone reads it: a page."""


class _StripeObject(msgspec.Struct):
    object: str


_CHECK = msgspec.json.Decoder(_StripeObject)


class Received(CIMultiDict[str]):
    """The headers of a successful answer, which the SDK hands through, and with them the body as it came."""

    def __init__(self, headers: Mapping[str, str], status: int, body: bytes) -> None:
        super().__init__(headers)
        self.status = status
        self.body = body


class Wire(stripe.HTTPClient):
    """Sends one request within ``timeout`` seconds in all, and once, unless a kept connection turns out to be
    closed. StripeError for anything but a 2xx."""

    name = "aiohttp"

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._within = timeout
        self._trust = httpx.create_ssl_context()
        self._session: aiohttp.ClientSession | None = None
        self._through: str | None = None

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Received]:
        target = URL(url, encoded=True)
        try:
            async with asyncio.timeout(self._within):
                received = await self._exchange(method, target, headers, post_data)
        except TimeoutError as error:
            problem = f"no complete answer within {self._within:g} seconds"
            raise _broken_off(Unreachable, target, problem) from error
        # The SDK would decode the body and build a log line of it (2 ms a page): it gets an empty one.
        return b"{}", received.status, received

    async def _exchange(self, method: str, target: URL, headers: Mapping[str, str], data: Any) -> Received:
        response = None
        try:
            async with self._connected(target).request(
                method.upper(),
                target,
                headers=headers,
                data=data,
                allow_redirects=False,
                proxy=self._through,
            ) as response:
                body = await response.read()
        except aiohttp.ClientError as error:
            if response is None:
                raise _broken_off(Unreachable, target, _reason(error)) from error
            problem = f"the answer {response.status} broke off ({type(error).__name__})"
            raise _broken_off(Garbled, target, problem, response.headers, response.status) from error
        return _judge(target, response, body)

    def _connected(self, target: URL) -> aiohttp.ClientSession:
        """Made with the first request, in whose loop it lives; all others go to the same place."""
        if self._session is None:
            self._through = _proxy(target)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._trust, keepalive_timeout=_KEPT_FOR),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(_CONNECT_WITHIN, self._within)),
                cookie_jar=aiohttp.DummyCookieJar(),
                read_bufsize=_BUFFER,
            )
        return self._session

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        if self._session is not None:
            await self._session.close()


def _proxy(target: URL) -> str | None:
    """The environment's proxy, as other programs take it."""
    found = getproxies()
    if not found or target.host is None or proxy_bypass(target.host):
        return None
    return found.get(target.scheme) or found.get("all")


def _judge(target: URL, response: aiohttp.ClientResponse, body: bytes) -> Received:
    status = response.status
    if not 200 <= status < 300:
        raise refusal(target.raw_path, status, response.headers, body)
    try:
        _CHECK.decode(body)
    except msgspec.DecodeError as error:
        problem = f"the answer {status} of {len(body)} bytes is not a Stripe object ({error})"
        raise _broken_off(Garbled, target, problem, response.headers, status) from error
    return Received(response.headers, status, body)


def _reason(error: aiohttp.ClientError) -> str:
    detail = f": {_origin(error.os_error)}" if isinstance(error, aiohttp.ClientConnectorError) else ""
    return f"Stripe could not be reached ({type(error).__name__}{detail})"


def _origin(error: OSError) -> str:
    """Why a connection could not be made. TLS and the lookup of names count their errors apart."""
    if isinstance(error, ssl.SSLError):
        return getattr(error, "verify_message", "") or error.reason or "TLS"
    number = error.errno or 0
    return os.strerror(number) if number > 0 else error.strerror or type(error).__name__


def _broken_off(
    kind: type[StripeError],
    target: URL,
    problem: str,
    headers: Mapping[str, str] | None = None,
    status: int = 0,
) -> StripeError:
    request_id = request_id_of(headers or {})
    return kind(sentence(kind, target.raw_path, problem, request_id), status=status, request_id=request_id)
