"""Messages are tried again until a channel has the newest one; what was never told is never resolved."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from alerts.emergency import Kind
from settings import Channel
from settings.channels.pagerduty import PagerDutyChannel
from settings.channels.webhook import WebhookChannel
from tests.alerts.channels.receiver import Received, Receiver, answer, stall
from tests.alerts.test_emergency import report
from tests.waiting import eventually
from workers.runtime.emergency.couriers import Couriers


class Seen:
    """Counts what the metrics would."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, str]] = []

    def emergency_sent(self, channel: str, outcome: str) -> None:
        self.outcomes.append((channel, outcome))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def couriers(receiver: Receiver) -> AsyncIterator[Couriers]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0.01)

    channels: dict[str, Channel] = {
        "hook": WebhookChannel(kind="webhook", url=SecretStr(receiver.url("/hook")))
    }
    async with httpx.AsyncClient(timeout=httpx.Timeout(5, read=0.3), trust_env=False) as http:
        couriers = Couriers(channels, http, Seen(), sleep=sleep)
        yield couriers
        await couriers.close()


def stories(receiver: Receiver) -> list[str]:
    return [each.json["data"]["status"] for each in receiver.received]


async def test_a_message_is_sent_again_until_it_is_accepted(receiver: Receiver, couriers: Couriers) -> None:
    receiver.behaviour = answer(503)
    couriers.send(report(), ["hook"])
    await eventually(lambda: len(receiver.received) >= 3, "it is tried again")
    receiver.behaviour = answer(200)
    await eventually(lambda: "hook" in couriers.references, "it arrives")
    await eventually(lambda: not couriers.busy, "nothing more is sent")
    assert {each.headers["webhook-id"] for each in receiver.received} == {"emg_1:7:1:hook"}
    assert {each.json["data"]["first"] for each in receiver.received} == {True}


async def test_only_the_newest_report_is_sent(receiver: Receiver, couriers: Couriers) -> None:
    async def take_the_third(received: Received, writer: asyncio.StreamWriter) -> None:
        is_third = received.headers["webhook-id"].startswith("emg_1:7:3:")
        await answer(200 if is_third else 503)(received, writer)

    receiver.behaviour = take_the_third
    couriers.send(report(), ["hook"])
    await eventually(lambda: receiver.received, "the first is tried")
    couriers.send(report(Kind.UPDATE, sequence=2), ["hook"])
    couriers.send(report(Kind.UPDATE, sequence=3), ["hook"])
    await eventually(lambda: not couriers.busy, "it arrives")
    assert receiver.received[-1].headers["webhook-id"] == "emg_1:7:3:hook"
    assert receiver.received[-1].json["data"]["first"] is True


async def test_a_channel_without_a_message_gets_no_end(receiver: Receiver, couriers: Couriers) -> None:
    receiver.behaviour = answer(503)
    couriers.send(report(), ["hook"])
    await eventually(lambda: receiver.received, "it is tried")
    couriers.resolve(report(Kind.RESOLVED, failing=()))
    await eventually(lambda: not couriers.busy, "it is given up")
    assert "resolved" not in stories(receiver)


async def test_a_message_that_may_have_arrived_is_resolved(receiver: Receiver, couriers: Couriers) -> None:
    receiver.behaviour = stall()
    couriers.send(report(), ["hook"])
    await eventually(lambda: couriers.uncertain, "no answer comes")
    couriers.resolve(report(Kind.RESOLVED, failing=()))
    receiver.behaviour = answer(200)
    await eventually(lambda: not couriers.busy, "the end is sent")
    assert stories(receiver)[-1] == "resolved"


async def test_a_refusal_for_good_is_not_repeated_at_once(receiver: Receiver, couriers: Couriers) -> None:
    receiver.behaviour = answer(404)
    couriers.send(report(), ["hook"])
    await eventually(lambda: not couriers.busy, "it is refused")
    assert couriers.refuses("hook")
    assert couriers.without_message(["hook"]) == []
    assert len(receiver.received) == 1
    couriers.send(report(Kind.UPDATE, sequence=2), ["hook"])
    await eventually(lambda: len(receiver.received) == 2, "the next message is tried")


async def test_a_broken_channel_silences_no_other(receiver: Receiver, couriers: Couriers) -> None:
    pager = PagerDutyChannel(
        kind="pagerduty", url="http://127.0.0.1:1/v2/enqueue", routing_key=SecretStr("k" * 32)
    )
    couriers.channels = {"pager": pager, **couriers.channels}
    couriers.send(report(), ["pager", "hook"])
    await eventually(lambda: "hook" in couriers.references, "the other one has it")
    assert "pager" not in couriers.references
