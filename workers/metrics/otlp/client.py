"""Sends one batch to the receiver, and says what became of it, as the specification of OTLP/HTTP judges."""

import asyncio
import gzip
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsPartialSuccess,
    ExportMetricsServiceResponse,
)

from alerts.channels.transport import Answer, DeliveryError, post
from settings.otlp import Otlp
from settings.release import paywatch_version
from workers.metrics.otlp.outcomes import Outcome, Pushed

LARGEST_BODY = 20 * 2**20
"""Bytes before compression: what a receiver takes by default, and the specification recommends to clients."""
LARGEST_ANSWER = 64 * 1024
CONNECT_WITHIN = 5.0
_PROTOBUF = "application/x-protobuf"
_UNAVAILABLE = frozenset({429, 503})
"""The receiver took nothing, and asks to try again."""
_UNANSWERED = frozenset({502, 504})
"""A proxy answered: nobody knows whether the receiver took the batch."""


class Unsendable(Exception):
    """Says in one sentence why nothing was sent, which a person can change."""


class Client:
    """Opens a connection for each push: receivers close idle ones after a minute, in which case nobody would
    know of the next push whether it arrived."""

    def __init__(self, otlp: Otlp, largest: int = LARGEST_BODY) -> None:
        self._otlp, self._largest = otlp, largest
        self._tls: ssl.SSLContext | None = None
        own = {"content-type": _PROTOBUF, "user-agent": f"paywatch/{paywatch_version()}"}
        if otlp.compression == "gzip":
            own["content-encoding"] = "gzip"
        given = {name: value.get_secret_value() for name, value in otlp.headers.items()}
        self._headers = own | given
        # A receiver may quote only the last word of "Bearer TOKEN".
        self._secrets = [form for value in given.values() for form in (value, value.split()[-1])]

    def compress(self, body: bytes) -> bytes:
        """Returns the body as it is sent. Raises Unsendable if no receiver would take it."""
        if len(body) > self._largest:
            problem = f"takes {self._largest} bytes, and the metrics have {len(body)}"
            raise Unsendable(f"{self.receiver} {problem}: scrape them, or run fewer checks in a worker")
        return gzip.compress(body, mtime=0) if self._otlp.compression == "gzip" else body

    async def push(self, payload: bytes) -> Pushed:
        """Ends within the timeout, whatever the receiver does. Raises Unsendable."""
        try:
            async with asyncio.timeout(self._otlp.timeout.total_seconds()):
                answer = await self._post(payload)
        except TimeoutError:
            seconds = self._otlp.timeout.total_seconds()
            return self._pushed(Outcome.UNKNOWN, f"did not answer within {seconds:g} s")
        except DeliveryError as error:
            return self._pushed(_OUTCOMES[error.kind], str(error), error.retry_after)
        return self._judge(answer)

    async def _post(self, payload: bytes) -> Answer:
        if self._tls is None:  # reading the certificates takes 20 ms
            self._tls = await asyncio.to_thread(_trust, self._otlp)
        seconds = self._otlp.timeout.total_seconds()
        timeout = httpx.Timeout(seconds, connect=min(CONNECT_WITHIN, seconds))
        # The proxy of HTTPS_PROXY is for receivers outside. One without TLS is inside, next to this process.
        is_outside = urlsplit(self._otlp.url.get_secret_value()).scheme == "https"
        try:
            client = httpx.AsyncClient(verify=self._tls, timeout=timeout, trust_env=is_outside)
        except (ImportError, ValueError, httpx.InvalidURL):  # whose texts may have the proxy's password
            problem = "HTTPS_PROXY, ALL_PROXY or NO_PROXY has no address that can be used"
            raise Unsendable(f"{self.receiver} cannot be reached: {problem}") from None
        async with client as http:
            return await post(
                http,
                self._otlp.url.get_secret_value(),
                payload,
                headers=self._headers,
                secrets=self._secrets,
                refusal=_refusal,
                limit=LARGEST_ANSWER,
                proxied=is_outside,
            )

    def _judge(self, answer: Answer) -> Pushed:
        """Judges a 2xx. Only a receiver of OTLP counts: a sign-in page, answered with 200, is none."""
        if not answer.whole:
            sentence = f"answered {answer.status}, but did not end its answer, or made it too long"
            return self._pushed(Outcome.PARTIAL, sentence)
        try:
            rejected, remark = _partial_success(answer)
        except ValueError:
            kind = answer.quote(answer.headers.get("content-type", "no type"))
            return self._pushed(
                Outcome.REFUSED, f"answered {answer.status} with {kind!r:.60}, which no receiver of OTLP does"
            )
        if rejected:
            sentence = f'rejected {rejected} data points: "{answer.quote(remark)}"'
            return self._pushed(Outcome.PARTIAL, sentence, rejected=rejected)
        return self._pushed(Outcome.ACCEPTED, f'remarks: "{answer.quote(remark)}"') if remark else _ACCEPTED

    def _pushed(
        self, outcome: Outcome, problem: str, retry_after: float | None = None, rejected: int = 0
    ) -> Pushed:
        is_grpc = urlsplit(self._otlp.url.get_secret_value()).port == 4317
        hint = " (4317 is usually the port of gRPC, and 4318 that of HTTP)" if is_grpc else ""
        return Pushed(outcome, f"{self.receiver} {problem}{hint}", retry_after, rejected)

    @property
    def receiver(self) -> str:
        """The variable and the address, without its path, which may be a secret."""
        url = urlsplit(self._otlp.url.get_secret_value())
        return f"{self._otlp.variable}: {url.scheme}://{url.netloc.rpartition('@')[2]}"


_ACCEPTED = Pushed(Outcome.ACCEPTED)
_OUTCOMES = {"retry": Outcome.UNAVAILABLE, "unknown": Outcome.UNKNOWN, "permanent": Outcome.REFUSED}


def _trust(otlp: Otlp) -> ssl.SSLContext:
    """Trusts the given certificates alone, or else what all HTTP clients here trust."""
    if otlp.certificate is not None:
        return ssl.create_default_context(cafile=str(otlp.certificate))
    return httpx.create_ssl_context()


def _refusal(answer: Answer) -> DeliveryError:
    text = answer.quote(_message(answer))
    message = f'answered {answer.status}: "{text}"' if text else f"answered {answer.status}"
    if answer.status in _UNAVAILABLE:
        return DeliveryError(message, kind="retry", retry_after=answer.retry_after)
    return DeliveryError(message, kind="unknown" if answer.status in _UNANSWERED else "permanent")


def _message(answer: Answer) -> str:
    """Returns the text of an error: a ``google.rpc.Status``, whose fields 1 and 2 (code and message) have the
    numbers and types of those of a partial success."""
    if answer.headers.get("content-type", "").startswith(_PROTOBUF):
        try:
            return ExportMetricsPartialSuccess.FromString(answer.body).error_message
        except DecodeError:
            return ""
    found = answer.json
    return str(found["message"]) if isinstance(found, dict) and "message" in found else answer.excerpt


def _partial_success(answer: Answer) -> tuple[int, str]:
    """Returns how many points were rejected, and why. Raises ValueError if this is no answer of OTLP."""
    kind = answer.headers.get("content-type", "")
    if kind.startswith(_PROTOBUF):
        try:
            found = ExportMetricsServiceResponse.FromString(answer.body).partial_success
        except DecodeError as error:
            raise ValueError("this is no message of OTLP") from error
        return found.rejected_data_points, found.error_message
    if kind.startswith("application/json"):
        return _partial_success_of(answer.json)
    if answer.body:
        raise ValueError("this is no message of OTLP")
    return 0, ""


def _partial_success_of(found: Any) -> tuple[int, str]:
    """Reads the JSON with which some receivers answer, although they were sent protobuf."""
    if not isinstance(found, dict):
        raise ValueError("this is no message of OTLP")  # noqa: TRY004 - the answer is wrong, not the caller
    partial = found.get("partialSuccess")
    partial = partial if isinstance(partial, Mapping) else {}
    # In the JSON of protobuf, null is the default.
    return int(str(partial.get("rejectedDataPoints") or 0)), str(partial.get("errorMessage") or "")
