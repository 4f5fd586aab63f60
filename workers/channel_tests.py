"""Sends a test message to a channel, and records what became of it."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import httpx

import alerts
from settings import Settings
from store.channels import record_test

ANSWERS_WITHIN: Final = 30.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class ChannelTest:
    """What became of a test. ``broken``: the channel refused the message for good."""

    channel: str
    outcome: str
    delivered: bool = False
    reference: str = ""
    error: str = ""
    broken: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "channel": self.channel,
            "delivered": self.delivered,
            "reference": self.reference,
            "error": self.error,
            "broken": self.broken,
            "outcome": self.outcome,
        }


async def send_test(
    settings: Settings, name: str, http: httpx.AsyncClient, within: float = ANSWERS_WITHIN
) -> ChannelTest:
    """Sends a test message to a configured channel. Never raises for what the channel does."""
    try:
        async with asyncio.timeout(within):
            sent = await alerts.send(settings.channels[name], alerts.test_message(settings, name), http)
    except alerts.DeliveryError as error:
        return ChannelTest(name, error.kind, error=str(error), broken=error.kind == "permanent")
    except TimeoutError:
        return ChannelTest(name, "unknown", error=f"no answer within {within:g} s")
    return ChannelTest(name, sent.outcome, delivered=True, reference=sent.reference)


async def keep_test(pool: asyncpg.Pool, test: ChannelTest) -> None:
    await record_test(pool, test.channel, test.outcome, test.error or None, broken=test.broken)
