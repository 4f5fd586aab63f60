"""Sends to an incoming webhook, or by a bot, which updates one message for each thread and replies to it."""

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from alerts.channels.answers import denial
from alerts.channels.slack.errors import NOT_UPDATED, THREAD_IS_GONE, SlackError, is_code, refusal
from alerts.channels.transport import CONFIRMATION_LIMIT, post, unconfirmed
from alerts.model import Delivery, Sent
from probes.reading import Json
from settings.channels.slack import SlackChannel


async def send(config: SlackChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Raises DeliveryError. The reference is the ``ts`` of a bot's message, by which a thread is known."""
    message = {key: value for key, value in delivery.payload.items() if key != "reply"}
    if config.token is None:
        await _send_to_webhook(config, message, http)
        return Sent()
    bot = _Bot(config, config.token.get_secret_value(), http)
    if delivery.root is None:
        return Sent(reference=await bot.post(message))
    reply = delivery.payload.get("reply")
    reply = reply if isinstance(reply, dict) else message  # rendered before the channel had a bot
    return Sent(reference=await bot.follow_up(delivery.root, message, reply))


async def _send_to_webhook(
    config: SlackChannel, message: Mapping[str, Json], http: httpx.AsyncClient
) -> None:
    """Slack and Mattermost answer ``ok``, Rocket.Chat ``{"success": true}``, others something else."""
    answer = await post(http, config.address, msgspec.json.encode(message))
    said = answer.json
    if isinstance(said, dict) and (said.get("ok") is False or said.get("success") is False):
        raise refusal(answer, said.get("error"))
    if (error := denial(answer)) is not None:
        raise error
    if is_code(word := answer.body.strip().decode("utf-8", "replace")):
        raise refusal(answer, word)
    if answer.is_page:
        raise unconfirmed(answer)


class _Bot:
    def __init__(self, config: SlackChannel, token: str, http: httpx.AsyncClient) -> None:
        self._base = config.address.rstrip("/")
        self._channel = config.channel
        self._token = token
        self._http = http

    async def post(self, message: Mapping[str, Json]) -> str:
        said = await self._call("chat.postMessage", message)
        return str(said["ts"])

    async def follow_up(self, root: str, message: Mapping[str, Json], reply: Mapping[str, Json]) -> str:
        """Updates the message of the thread, then replies to it.

        The update comes first because it can be repeated: an attempt that fails after it leaves no reply
        that a second attempt would double.
        """
        try:
            await self._call("chat.update", {**_changeable(message), "ts": root})
        except SlackError as error:
            if error.code not in NOT_UPDATED:
                raise
        try:
            return await self.post({**reply, "thread_ts": root})
        except SlackError as error:
            if error.code not in THREAD_IS_GONE:
                raise
        return await self.post(message)

    async def _call(self, method: str, arguments: Mapping[str, Json]) -> Mapping[str, Any]:
        answer = await post(
            self._http,
            f"{self._base}/{method}",
            msgspec.json.encode({"channel": self._channel, **arguments}),
            headers={"authorization": f"Bearer {self._token}"},
            secrets=[self._token],
            limit=CONFIRMATION_LIMIT,
        )
        said = answer.json
        if isinstance(said, dict) and said.get("ok") is True and isinstance(said.get("ts"), str):
            return said
        if isinstance(said, dict) and said.get("ok") is False:
            raise refusal(answer, said.get("error"))
        raise unconfirmed(answer)


def _changeable(message: Mapping[str, Json]) -> dict[str, Json]:
    """What chat.update takes. Unlike chat.postMessage it looks for links and mentions in texts by default."""
    return {key: message[key] for key in ("text", "blocks") if key in message} | {"parse": "none"}
