"""What every kind of channel must do, whatever receiver and network do. Each kind's test inherits it."""

import httpx
import msgspec
import pytest

from alerts import NotificationKind, incident_id, send
from tests.alerts.channels.failures import FailureContract
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.suite import SECRET, TARGET, ChannelSuite
from tests.alerts.messages import strings
from tests.alerts.timeline import NOON


class RenderContract(ChannelSuite):
    """The part that needs no receiver: all of it for a kind that does not send by HTTP itself."""

    def test_rendering_is_pure_and_its_result_can_be_stored(self) -> None:
        first, second = self.delivery().payload, self.delivery().payload
        assert first == second
        assert msgspec.json.decode(msgspec.json.encode(first)) == first

    def test_no_secret_is_rendered(self) -> None:
        for delivery in (self.delivery(), self.of_notice()):
            assert not any(SECRET in text for text in strings(dict(delivery.payload)))


class ChannelContract(RenderContract, FailureContract):
    async def test_what_is_sent_is_what_was_rendered(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        await send(self.config(receiver.url(TARGET)), delivery, http)
        (received,) = receiver.received
        assert (received.method, received.target) == ("POST", self.target)
        assert received.headers["content-type"] == self.content_type
        assert self.decoded(received).items() >= self.sent(delivery).items()

    @pytest.mark.parametrize("kind", NotificationKind)
    @pytest.mark.parametrize("first", [True, False])
    async def test_every_kind_of_message_can_be_rendered_and_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, kind: NotificationKind, first: bool
    ) -> None:
        by = "ann" if kind is NotificationKind.ACKNOWLEDGED else None
        await send(self.config(receiver.url()), self.delivery(kind=kind, first=first, by=by), http)
        text = " ".join(strings(self.decoded(receiver.received[-1])))
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
        text = " ".join(strings(self.decoded(received)))
        for part in (status, "Synced: 97, Created: 2, Updated: 1", "sha256:" + "0f" * 32, "run_20260301"):
            assert part in text

    @pytest.mark.parametrize("reason", ["x" * 10_240, "&" * 10_240, "💸\n<!channel>"])
    async def test_any_notice_can_be_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, reason: str
    ) -> None:
        delivery = self.of_notice(reason=reason, account="acct_1", details=(reason, reason))
        await send(self.config(receiver.url("/v2/enqueue")), delivery, http)
        assert len(receiver.received) == 1

    async def test_a_second_attempt_sends_the_same_body(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        for _ in range(2):
            await send(self.config(receiver.url()), delivery, http)
        one, two = receiver.received
        assert one.body == two.body
