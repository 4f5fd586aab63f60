"""Apprise: what it sends, what a failure means, and that nothing of its address or of this host gets out."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from pydantic import SecretStr

from alerts import DeliveryError, NotificationKind, send
from alerts.channels.apprise import confine, service, transport
from alerts.channels.apprise.render import neutralise
from alerts.model import Sent
from settings import Channel
from settings.channels.apprise import AppriseChannel
from tests.alerts.channels.contract import RenderContract
from tests.alerts.channels.failures import everything_of
from tests.alerts.channels.receiver import Behaviour, Receiver, answer, echo, raw, stall
from tests.alerts.channels.suite import SECRET
from tests.alerts.channels.texts import hostile_text


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """No thread of a test that gives up early imports the library beside the next test, with its filters."""
    service._library()


class TestApprise(RenderContract):
    kind = "apprise"

    def config(self, url: str) -> Channel:
        return AppriseChannel.model_validate({"kind": "apprise", "url": url.replace("http", "json", 1)})

    async def test_a_service_gets_the_title_and_the_text(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        sent = await send(self.config(receiver.url(f"/{SECRET}")), self.delivery(), http)
        (received,) = receiver.received
        assert sent == Sent("accepted")
        assert received.target == f"/{SECRET}"
        assert received.json["title"] == "[production] P0 opened: api"
        assert "answered 500 where 200 was expected\n\nSeverity: P0\n" in received.json["message"]
        assert received.json["type"] == "failure"

    async def test_a_resolve_is_a_success(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        delivery = self.delivery(kind=NotificationKind.RESOLVED)
        await send(self.config(receiver.url()), delivery, http)
        assert receiver.received[0].json["type"] == "success"

    @pytest.mark.parametrize(
        ("behaviour", "kind", "sentence"),
        [
            (answer(404), "permanent", "answered 404"),
            (answer(401), "permanent", "answered 401"),
            (answer(429), "retry", "answered 429"),
            (answer(503), "retry", "answered 503"),
            (answer(307, headers={"Location": "/elsewhere"}), "permanent", "answered 307"),
            (raw(b""), "unknown", "the connection failed, perhaps after the message was sent"),
        ],
        ids=["404", "401", "429", "503", "redirect", "closed"],
    )
    async def test_a_failure_is_told_as_far_as_apprise_tells(
        self, http: httpx.AsyncClient, receiver: Receiver, behaviour: Behaviour, kind: str, sentence: str
    ) -> None:
        receiver.behaviour = behaviour
        error = await self.failure(http, receiver.url("/in"))
        assert (error.kind, str(error)) == (kind, sentence)
        assert [each.target for each in receiver.received] == ["/in"]

    async def test_a_service_that_does_not_answer_is_given_up(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        receiver.behaviour = stall()
        config = self.config(receiver.url("/?rto=1"))
        assert isinstance(config, AppriseChannel)
        with pytest.raises(DeliveryError, match=r"no answer within 0\.2 s") as caught:
            await transport.send(config, self.delivery(), http, seconds=0.2)
        assert caught.value.kind == "unknown"

    async def test_threads_that_hang_are_limited(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        release = threading.Event()
        names = [
            threading.Thread(target=release.wait, name="paywatch-apprise") for _ in range(transport.MOST)
        ]
        for thread in names:
            thread.start()
        try:
            error = await self.failure(http, receiver.url())
        finally:
            release.set()
        assert (error.kind, str(error)) == ("retry", "8 earlier messages by Apprise have not ended")
        assert receiver.received == []

    @pytest.mark.parametrize("behaviour", [echo(400), echo(500), raw(b"")], ids=["400", "500", "closed"])
    async def test_the_address_is_in_no_error_and_no_log(
        self,
        http: httpx.AsyncClient,
        receiver: Receiver,
        caplog: pytest.LogCaptureFixture,
        behaviour: Behaviour,
    ) -> None:
        receiver.behaviour = behaviour
        for logger in (None, "apprise", "urllib3.connectionpool"):
            caplog.set_level(logging.DEBUG, logger)
        url = receiver.url(f"/{SECRET}?+X-Key={SECRET}").replace("http://", f"http://ann:{SECRET}@")
        error = await self.failure(http, url)
        assert len(receiver.received) == 1
        assert SECRET not in everything_of(error)
        assert SECRET not in caplog.text

    @pytest.mark.parametrize(
        ("url", "kind", "sentence"),
        [
            (
                "json://169.254.169.254/latest",
                "retry",
                "could not connect: the address leads to 169.254.169.254",
            ),
            ("nothing://like-this", "permanent", "Apprise does not understand the channel's URL"),
        ],
    )
    async def test_what_the_settings_missed_is_refused_when_it_is_sent(
        self, http: httpx.AsyncClient, url: str, kind: str, sentence: str
    ) -> None:
        config = self.config("http://ok.example").model_copy(update={"url": SecretStr(url)})
        with pytest.raises(DeliveryError) as caught:
            await send(config, self.delivery(), http)
        assert (caught.value.kind, str(caught.value)[: len(sentence)]) == (kind, sentence)

    async def test_a_long_text_is_cut_to_the_services_limit(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        long = replace(delivery, payload={**delivery.payload, "body": "x" * 40_000})
        await send(self.config(receiver.url()), long, http)
        message = receiver.received[0].json["message"]
        assert len(message) <= 32_768
        assert message.endswith(" more)")


@pytest.fixture
def here() -> Iterator[confine.Confined]:
    with confine.confined() as found:
        yield found


def test_a_confined_thread_runs_no_program(here: confine.Confined, tmp_path: Path) -> None:
    import subprocess

    with pytest.raises(confine.Refused, match="would run something"):
        subprocess.run(["touch", str(tmp_path / "x")], check=False)
    assert list(tmp_path.iterdir()) == []


def test_other_threads_log_as_before(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    with confine.confined():
        logger.warning("hidden")
    logger.warning("shown")
    assert [record.getMessage() for record in caplog.records] == ["shown"]


@given(hostile_text)
def test_no_text_mentions_or_links(text: str) -> None:
    found = neutralise(text)
    assert not any(each in found for each in ("@everyone", "<@", "<!", "<a", "<h", "](", "&lt;", "@ann"))
    assert neutralise(found) == found
