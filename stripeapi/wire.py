"""The official SDK's HTTP client, on httpx with kept connections; a body stays the bytes that came."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

import httpx
import msgspec
import stripe

from stripeapi.errors import Garbled, StripeError, Unreachable
from stripeapi.refusals import refusal, request_id_of, sentence

# With telemetry the SDK writes an id into the home directory and sends the machine's platform.
stripe.enable_telemetry = False

_CONNECT_WITHIN = 5.0
_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60.0)


class _StripeObject(msgspec.Struct):
    object: str


_CHECK = msgspec.json.Decoder(_StripeObject)


class Received(httpx.Headers):
    """The headers of a successful answer, which the SDK hands through, and with them the body as it came."""

    def __init__(self, headers: httpx.Headers, status: int, body: bytes) -> None:
        super().__init__(headers)
        self.status = status
        self.body = body


class Wire(stripe.HTTPClient):
    """Sends one request, once, within ``timeout`` seconds in all. StripeError for anything but a 2xx.

    Each httpx client has one connection, and whoever asks takes a client that is idle: httpx's own pool looks
    at each connection for each other one at every request, which with forty costs more than all the rest.
    """

    name = "httpx"

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._within = timeout
        self._trust = httpx.create_ssl_context()
        self._clients: list[httpx.AsyncClient] = []
        self._idle: list[httpx.AsyncClient] = []

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Received]:
        http = self._idle.pop() if self._idle else self._connected()
        request = http.build_request(method, url, headers=headers, content=post_data)
        try:
            async with asyncio.timeout(self._within):
                response, body = await self._exchange(http, request)
        except BaseException as error:
            await self._discard(http)
            if not isinstance(error, TimeoutError):
                raise
            problem = f"no complete answer within {self._within:g} seconds"
            raise _broken_off(Unreachable, request, problem) from error
        self._idle.append(http)
        received = _judge(request, response, body)
        # The SDK would decode the body and build a log line of it (2 ms a page): it gets an empty one.
        return b"{}", received.status, received

    async def _discard(self, http: httpx.AsyncClient) -> None:
        """A request that was broken off or cancelled can leave its connection taken for good."""
        self._clients.remove(http)
        await http.aclose()

    def _connected(self) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            verify=self._trust,
            timeout=httpx.Timeout(self._within, connect=min(_CONNECT_WITHIN, self._within)),
            limits=_ONE,
            follow_redirects=False,
        )
        self._clients.append(client)
        return client

    async def _exchange(
        self, http: httpx.AsyncClient, request: httpx.Request
    ) -> tuple[httpx.Response, bytes]:
        try:
            response = await http.send(request, stream=True)
        except httpx.TransportError as error:
            raise _broken_off(Unreachable, request, _reason(error)) from error
        try:
            body = await response.aread()
        except (httpx.TransportError, httpx.DecodingError) as error:
            problem = f"the answer {response.status_code} broke off ({type(error).__name__})"
            raise _broken_off(Garbled, request, problem, response) from error
        finally:
            await response.aclose()
        return response, body

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        for client in [*self._clients]:  # a request that is broken off by this takes its own away
            await client.aclose()


def _judge(request: httpx.Request, response: httpx.Response, body: bytes) -> Received:
    status = response.status_code
    if not response.is_success:
        raise refusal(_path(request), status, response.headers, body)
    try:
        _CHECK.decode(body)
    except msgspec.DecodeError as error:
        raise _broken_off(
            Garbled,
            request,
            f"the answer {status} of {len(body)} bytes is not a Stripe object ({error})",
            response,
        ) from error
    return Received(response.headers, status, body)


def _reason(error: httpx.TransportError) -> str:
    detail = f": {error}" if isinstance(error, httpx.ConnectError) and str(error) else ""
    return f"Stripe could not be reached ({type(error).__name__}{detail})"


def _broken_off(
    kind: type[StripeError], request: httpx.Request, problem: str, response: httpx.Response | None = None
) -> StripeError:
    if response is None:
        return kind(sentence(kind, _path(request), problem))
    request_id = request_id_of(response.headers)
    return kind(
        sentence(kind, _path(request), problem, request_id),
        status=response.status_code,
        request_id=request_id,
    )


def _path(request: httpx.Request) -> str:
    return request.url.raw_path.partition(b"?")[0].decode("ascii")
