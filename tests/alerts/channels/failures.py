"""The part of the contract that is about failures: of the receiver, the network and the settings."""

import logging
import traceback

import httpx
import pytest

from alerts import DeliveryError, send
from tests.alerts.channels.receiver import Behaviour, Receiver, answer, echo, raw, stall
from tests.alerts.channels.suite import SECRET, TARGET, ChannelSuite, answering

URL = "https://receiver.example" + TARGET

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


class FailureContract(ChannelSuite):
    async def test_every_status_has_its_meaning(self) -> None:
        config, delivery = self.config(URL), self.delivery()
        retried = {408, 425, 429, *range(500, 600)}
        for status in range(300, 600):
            async with answering(status, b"because") as http:
                with pytest.raises(DeliveryError, match=f"^answered {status}") as caught:
                    await send(config, delivery, http)
            assert caught.value.kind == ("retry" if status in retried else "permanent"), status

    async def test_every_2xx_is_a_success_unless_its_body_decides(self) -> None:
        config, delivery = self.config(URL), self.delivery()
        for status in range(200, 300):
            async with answering(status, self.success_body) as http:
                await send(config, delivery, http)

    async def test_a_long_confirmation_is_read(self) -> None:
        size = 50_000 if self.repeats_messages else 1_000
        long = self.success_body.replace(b"}", b', "more": "' + b"x" * size + b'"}')
        async with answering(200, long) as http:
            await send(self.config(URL), self.delivery(), http)

    @pytest.mark.parametrize("body", [b"", b"because", b"[]", b"{}"])
    async def test_an_answer_that_says_nothing_is_no_success_if_it_decides(self, body: bytes) -> None:
        async with answering(200, body) as http:
            error = await self.attempt(http, URL)
        assert error is None if not self.judges_answers else error is not None and error.kind == "unknown"

    async def test_a_refusal_quotes_the_receiver(self) -> None:
        async with answering(404, b"no_service\n") as http:
            assert str(await self.failure(http, URL)) == 'answered 404: "no_service"'

    async def test_a_redirect_is_not_followed(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        receiver.behaviour = answer(307, headers={"Location": receiver.url("/elsewhere")})
        error = await self.failure(http, receiver.url(TARGET))
        assert error.kind == "permanent"
        assert "redirect" in str(error)
        assert [received.target for received in receiver.received] == [self.target]

    @pytest.mark.parametrize("behaviour", FATES.values(), ids=FATES)
    async def test_without_an_answer_the_result_is_unknown(
        self, hasty: httpx.AsyncClient, receiver: Receiver, behaviour: Behaviour
    ) -> None:
        receiver.behaviour = behaviour
        error = await self.failure(hasty, receiver.url(TARGET))
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
            raise mishap(f"while talking to {URL}", request=request)

        async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as http:
            error = await self.failure(http, URL)
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
    async def test_a_bad_body_after_a_2xx_is_no_error_unless_it_decides(
        self, hasty: httpx.AsyncClient, receiver: Receiver, behaviour: Behaviour
    ) -> None:
        receiver.behaviour = behaviour
        error = await self.attempt(hasty, receiver.url())
        assert len(receiver.received) == 1
        assert error is None if not self.judges_answers else error is not None and error.kind == "unknown"

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
        self, headers: dict[str, str], seconds: float | None
    ) -> None:
        async with answering(429, headers=headers) as http:
            assert (await self.failure(http, URL)).retry_after == seconds

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

    async def test_a_secret_cut_at_the_end_of_the_excerpt_is_masked(self) -> None:
        for blanks in range(4096 - len(SECRET) - 1, 4096):
            async with answering(400, b" " * blanks + SECRET.encode() * 10) as http:
                assert SECRET[:6] not in str(await self.failure(http, URL))

    async def test_an_answer_is_quoted_in_one_short_line(self) -> None:
        body = b"line one\r\n\tline two\x1b[31m\x00 " + "é".encode() * 100_000
        async with answering(400, body) as http:
            message = str(await self.failure(http, URL))
        assert message.startswith('answered 400: "line one line two [31m é')
        assert len(message) < 250

    @pytest.mark.parametrize(
        "url", ["", "not a url", "ftp://example.org/x", "http://", "http://[::1", "/path"]
    )
    async def test_an_invalid_url_is_a_permanent_failure(self, http: httpx.AsyncClient, url: str) -> None:
        valid = self.config(URL)
        # Settings reject such a URL, so it is set without their validation.
        config = valid.model_copy(update={self.url_key: type(getattr(valid, self.url_key))(url)})
        with pytest.raises(DeliveryError, match="not an http or https address") as caught:
            await send(config, self.delivery(), http)
        assert caught.value.kind == "permanent"


def everything_of(error: BaseException | None) -> str:
    """The error as a log may show it: text, repr, attributes, and the chain of its causes."""
    if error is None:
        return ""
    chain = "".join(traceback.format_exception(error))
    return f"{error} {error!r} {vars(error)} {chain} {error.__context__!r} {error.__cause__!r}"
