"""What every kind of channel must do, whatever receiver and network do. Each kind's test inherits it."""

import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from alerts import CHANNELS, NOTICE, Delivery, DeliveryError, NotificationKind, incident_id, send
from settings import Channel
from tests.alerts.channels.receiver import Behaviour, Receiver, answer, echo, raw, stall
from tests.alerts.messages import make_message, make_notice, strings
from tests.alerts.timeline import NOON

SECRET = "T0SECRETB0SECRETX0SECRET"
TARGET = f"/services/{SECRET}?token={SECRET}%2Bmore"


FATES: dict[str, Behaviour] = {
    "closed without an answer": raw(b""),
    "reset without an answer": raw(b"", reset=True),
    "closed in the middle of the head": raw(b"HTTP/1.1 200 OK\r\nContent-"),
    "not HTTP at all": raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "no answer in time": stall(),
}
BEFORE_SENDING = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
AFTER_SENDING = [
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
]


class ChannelContract(ABC):
    """``config`` returns the settings of a channel at this URL, with `SECRET` wherever it has a secret."""

    kind: str

    @abstractmethod
    def config(self, url: str) -> Channel: ...

    @pytest.fixture
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(timeout=httpx.Timeout(30, read=2), trust_env=False) as http:
            yield http

    @pytest.fixture
    async def receiver(self) -> AsyncIterator[Receiver]:
        async with Receiver() as receiver:
            yield receiver

    def delivery(self, **changes: Any) -> Delivery:
        message = make_message(**changes)
        payload = CHANNELS[self.kind].render_incident(message)
        return Delivery(
            incident=message.notification.incident,
            kind=message.notification.kind,
            dedupe_key=message.notification.dedupe_key,
            payload=payload,
        )

    def of_notice(self, **changes: Any) -> Delivery:
        notice = make_notice(**changes)
        payload = CHANNELS[self.kind].render_notice(notice)
        return Delivery(incident=None, kind=NOTICE, dedupe_key=notice.dedupe_key, payload=payload)

    async def attempt(self, http: httpx.AsyncClient, url: str) -> DeliveryError | None:
        try:
            await send(self.config(url), self.delivery(), http)
        except DeliveryError as error:
            return error
        return None

    async def failure(self, http: httpx.AsyncClient, url: str) -> DeliveryError:
        error = await self.attempt(http, url)
        assert error is not None, "it was taken for delivered"
        return error

    async def test_what_is_sent_is_what_was_rendered(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        await send(self.config(receiver.url(TARGET)), delivery, http)
        (received,) = receiver.received
        assert (received.method, received.target) == ("POST", TARGET)
        assert received.headers["content-type"] == "application/json"
        assert received.json.items() >= delivery.payload.items()

    async def test_every_status_has_its_meaning(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        retried = {408, 425, 429, *range(500, 600)}
        for status in range(200, 600):
            receiver.behaviour = answer(status, b"because")
            if status < 300:
                await send(self.config(receiver.url()), self.delivery(), http)
                continue
            error = await self.failure(http, receiver.url())
            assert error.kind == ("retry" if status in retried else "permanent"), status
            assert f"answered {status}" in str(error)

    async def test_a_refusal_quotes_the_receiver(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        receiver.behaviour = answer(404, b"no_service\n")
        assert str(await self.failure(http, receiver.url())) == 'answered 404: "no_service"'

    async def test_a_redirect_is_not_followed(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        receiver.behaviour = answer(307, headers={"Location": receiver.url("/elsewhere")})
        error = await self.failure(http, receiver.url(TARGET))
        assert error.kind == "permanent"
        assert "redirect" in str(error)
        assert [received.target for received in receiver.received] == [TARGET]

    @pytest.mark.parametrize("behaviour", FATES.values(), ids=FATES)
    async def test_without_an_answer_the_result_is_unknown(
        self, http: httpx.AsyncClient, receiver: Receiver, behaviour: Behaviour
    ) -> None:
        receiver.behaviour = behaviour
        error = await self.failure(http, receiver.url(TARGET))
        assert error.kind == "unknown"
        assert str(error).startswith("sent, but no answer came")

    async def test_a_refused_connection_is_tried_again(self, http: httpx.AsyncClient) -> None:
        async with Receiver() as gone:
            url = gone.url(TARGET)
        error = await self.failure(http, url)
        assert error.kind == "retry"
        assert str(error).startswith("could not connect")

    @pytest.mark.parametrize("mishap", [*BEFORE_SENDING, *AFTER_SENDING])
    async def test_an_error_is_unknown_only_if_something_was_sent(
        self, mishap: type[httpx.TransportError]
    ) -> None:
        async def fail(request: httpx.Request) -> httpx.Response:
            raise mishap(f"while talking to https://receiver.example{TARGET}", request=request)

        async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as http:
            error = await self.failure(http, f"https://receiver.example{TARGET}")
        assert error.kind == ("retry" if mishap in BEFORE_SENDING else "unknown")
        assert SECRET not in everything_of(error)

    @pytest.mark.parametrize(
        "behaviour",
        [
            stall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nok"),
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nok"),
            raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"),
            answer(200, b"x" * 1_000_000),
        ],
        ids=["slow", "broken off", "garbled", "long"],
    )
    async def test_a_bad_body_after_a_2xx_is_no_error(
        self, http: httpx.AsyncClient, receiver: Receiver, behaviour: Behaviour
    ) -> None:
        receiver.behaviour = behaviour
        await send(self.config(receiver.url()), self.delivery(), http)
        assert len(receiver.received) == 1

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Retry-After": "30"}, 30.0),
            ({"Retry-After": "1.5"}, 1.5),
            (
                {"Retry-After": "Sun, 01 Mar 2026 12:00:40 GMT", "Date": "Sun, 01 Mar 2026 12:00:10 GMT"},
                30.0,
            ),
            (
                {"Retry-After": "Sun, 01 Mar 2026 12:00:00 GMT", "Date": "Sun, 01 Mar 2026 12:00:10 GMT"},
                0.0,
            ),
            ({"Retry-After": "soon"}, None),
            ({"Retry-After": "-5"}, None),
            ({"Retry-After": ""}, None),
            ({}, None),
        ],
    )
    async def test_retry_after_is_read_as_seconds(
        self, http: httpx.AsyncClient, receiver: Receiver, headers: dict[str, str], seconds: float | None
    ) -> None:
        receiver.behaviour = answer(429, headers=headers)
        assert (await self.failure(http, receiver.url())).retry_after == seconds

    @pytest.mark.parametrize("behaviour", [echo(400), echo(500), echo(200)], ids=["400", "500", "200"])
    async def test_no_secret_is_in_an_error_or_a_log(
        self,
        http: httpx.AsyncClient,
        receiver: Receiver,
        caplog: pytest.LogCaptureFixture,
        behaviour: Behaviour,
    ) -> None:
        receiver.behaviour = behaviour
        for logger in (None, "httpx", "httpcore"):  # a command that ran before may have raised their levels
            caplog.set_level(logging.DEBUG, logger)
        with_password = receiver.url(TARGET).replace("http://", f"http://ann:{SECRET}@")
        for url in (receiver.url(TARGET), with_password):
            error = await self.attempt(http, url)
            assert SECRET not in everything_of(error)
        assert "HTTP Request: POST http://127.0.0.1" in caplog.text
        assert SECRET not in caplog.text

    async def test_a_secret_cut_at_the_end_of_the_excerpt_is_masked(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        for blanks in range(4096 - len(SECRET) - 1, 4096):
            receiver.behaviour = answer(400, b" " * blanks + SECRET.encode() * 10)
            assert SECRET[:6] not in str(await self.failure(http, receiver.url(TARGET)))

    async def test_an_answer_is_quoted_in_one_short_line(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        receiver.behaviour = answer(400, b"line one\r\n\tline two\x1b[31m\x00 " + "é".encode() * 100_000)
        message = str(await self.failure(http, receiver.url()))
        assert message.startswith('answered 400: "line one line two [31m é')
        assert len(message) < 250

    @pytest.mark.parametrize(
        "url", ["", "not a url", "ftp://example.org/x", "http://", "http://[::1", "/path"]
    )
    async def test_an_invalid_url_is_a_permanent_failure(self, http: httpx.AsyncClient, url: str) -> None:
        # Settings reject such a URL, so it is set without their validation.
        config = self.config("https://receiver.example/").model_copy(
            update={"url": type(self.config("https://receiver.example/").url)(url)}
        )
        with pytest.raises(DeliveryError, match="not an http or https address") as caught:
            await send(config, self.delivery(), http)
        assert caught.value.kind == "permanent"

    @pytest.mark.parametrize("kind", NotificationKind)
    @pytest.mark.parametrize("first", [True, False])
    async def test_every_kind_of_message_can_be_rendered_and_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, kind: NotificationKind, first: bool
    ) -> None:
        by = "ann" if kind is NotificationKind.ACKNOWLEDGED else None
        await send(self.config(receiver.url()), self.delivery(kind=kind, first=first, by=by), http)
        text = " ".join(strings(receiver.received[0].json))
        assert incident_id("check:api", NOON) in text

    @pytest.mark.parametrize(
        "reason",
        [
            "",
            "x" * 10_240,
            "Zürich 決済 💸 \u202e",
            "a\nb\tc",
            '"quotes" & <tags>',
            "&" * 10_240,
            "💸" * 10_240,
        ],
        ids=["empty", "10 kB", "unicode", "lines", "markup", "10 kB of markup", "10 k emoji"],
    )
    async def test_any_reason_can_be_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, reason: str
    ) -> None:
        await send(self.config(receiver.url()), self.delivery(reason=reason), http)
        assert len(receiver.received) == 1

    @pytest.mark.parametrize(
        "runbook", [None, "", "javascript:alert(1)", "https://wiki.example/a|b>c<d", "https://[broken"]
    )
    async def test_any_runbook_or_none_can_be_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, runbook: str | None
    ) -> None:
        await send(self.config(receiver.url()), self.delivery(runbook=runbook), http)
        assert len(receiver.received) == 1

    @pytest.mark.parametrize("status", ["matched", "repaired", "discrepancies", "incomplete", "failed"])
    async def test_a_notice_has_the_head_and_the_counts(
        self, http: httpx.AsyncClient, receiver: Receiver, status: str
    ) -> None:
        await send(self.config(receiver.url("/v2/enqueue")), self.of_notice(status=status), http)
        (received,) = receiver.received
        text = " ".join(strings(received.json))
        for part in (status, "Synced: 97, Created: 2, Updated: 1", "sha256:" + "0f" * 32, "run_20260301"):
            assert part in text
        assert SECRET not in " ".join(strings(dict(self.of_notice().payload)))

    @pytest.mark.parametrize("reason", ["x" * 10_240, "&" * 10_240, "💸\n<!channel>"])
    async def test_any_notice_can_be_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, reason: str
    ) -> None:
        delivery = self.of_notice(reason=reason, account="acct_1", details=(reason, reason))
        await send(self.config(receiver.url("/v2/enqueue")), delivery, http)
        assert len(receiver.received) == 1

    def test_rendering_is_pure_and_its_result_can_be_stored(self) -> None:
        first, second = self.delivery().payload, self.delivery().payload
        assert first == second
        assert msgspec.json.decode(msgspec.json.encode(first)) == first

    async def test_a_second_attempt_sends_the_same_body(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        for _ in range(2):
            await send(self.config(receiver.url()), delivery, http)
        one, two = receiver.received
        assert one.body == two.body


def everything_of(error: BaseException | None) -> str:
    """The error as a log may show it: text, repr, attributes, and the chain of its causes."""
    if error is None:
        return ""
    chain = "".join(traceback.format_exception(error))
    return f"{error} {error!r} {vars(error)} {chain} {error.__context__!r} {error.__cause__!r}"
