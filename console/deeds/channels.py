"""Sends test messages to channels, as ``paywatch channel test`` does."""

from typing import Final

from starlette.requests import Request

import alerts
from console.context import console_of
from console.web.actions import Act, perform
from console.web.problems import NotFound
from workers.channel_tests import ChannelTest, keep_test, send_test

ANSWERS_WITHIN: Final = 10.0
"""Seconds: somebody waits for the page."""


async def test_channel(request: Request, name: str) -> ChannelTest:
    """Sends from the console's process with its configuration, and records the result in the store.

    A channel that refuses is a result, and no error. Raises NotFound for a channel that is not configured.
    """
    console = console_of(request)
    if name not in console.settings.channels:
        raise NotFound(f"no channel is named {name!r} in the configuration of the console")

    async def body() -> ChannelTest:
        async with alerts.guarded_client() as http:
            test = await send_test(console.settings, name, http, ANSWERS_WITHIN)
        await keep_test(console.pool, test)
        return test

    def result(test: ChannelTest) -> dict[str, str]:
        return {"outcome": test.outcome, "error": console.mask(test.error), "reference": test.reference}

    return await perform(request, Act("channel_tested", name), body, result)
