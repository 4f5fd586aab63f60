"""Mattermost and Rocket.Chat: attachments without blocks, in which no text is a mention or markup."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS
from settings import Channel
from settings.channels.slack import SlackChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.suite import answering
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, strings

MENTION = re.compile(r"@\w|<[!@#]|<https?:")


class TestMattermost(ChannelContract):
    kind = "slack"

    def config(self, url: str) -> Channel:
        return dialect("mattermost", url)


class TestRocketChat(ChannelContract):
    kind = "slack"
    success_body = b'{"success":true}'

    def config(self, url: str) -> Channel:
        return dialect("rocketchat", url)

    async def test_success_false_is_a_refusal(self) -> None:
        async with answering(200, b'{"success":false,"error":"Invalid channel"}') as http:
            error = await self.failure(http, "https://chat.example/hooks/1/2")
        assert (error.kind, str(error)) == ("permanent", 'answered 200 with the error "Invalid channel"')


def dialect(name: str, url: str = "https://chat.example/hooks/x") -> SlackChannel:
    return SlackChannel.model_validate({"kind": "slack", "dialect": name, "url": url})


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["slack"].render(incident(**changes), dialect("mattermost"))


def test_a_message_is_an_attachment_without_blocks() -> None:
    message = rendered(reason="answered `500` to <!channel>")
    assert message["text"] == "🔴 `P0 opened: api`"
    (attachment,) = message["attachments"]
    assert attachment["text"].startswith(
        "```\nanswered \u02cb500\u02cb to <\u200b!channel>\n```\nPaywatch · `incident inc_"
    )
    assert attachment["fields"][0] == {"title": "Severity", "value": "`P0`", "short": True}
    assert attachment["fields"][-1]["value"] == "[Open the runbook](https://wiki.example/runbooks/api)"
    assert set(message) == {"text", "attachments"}


@pytest.mark.parametrize(
    ("runbook", "shown"),
    [
        ("https://wiki.example/a)b](c|d", "[Open the runbook](https://wiki.example/a%29b]%28c%7Cd)"),
        ("https://wiki.example/@channel", "[Open the runbook](https://wiki.example/%40channel)"),
        ("https://wiki.example@here", "`https://wiki.example@\u200bhere`"),
        ("javascript:alert(1)", "`javascript:alert(1)`"),
        ("https://[broken", "`https://[broken`"),
    ],
)
def test_a_runbook_cannot_break_out_of_its_link(runbook: str, shown: str) -> None:
    assert rendered(runbook=runbook)["attachments"][0]["fields"][-1]["value"] == shown


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_no_text_mentions_anybody_or_leaves_its_code(text: str) -> None:
    payload = rendered(subject=text, reason=text, by=text, runbook=text)
    assert excesses(payload, CHANNELS["slack"].LIMITS) == []
    assert not any(MENTION.search(shown) for shown in strings(payload))
    (attachment,) = payload["attachments"]
    assert re.fullmatch(r"🔴 `[^`\n]+`", payload["text"])
    assert re.fullmatch(r"```\n[^`]*\n```\nPaywatch · `[^`\n]+` · [-0-9: ]+ UTC", attachment["text"])
    for field in attachment["fields"]:
        assert re.fullmatch(r"`[^`\n]+`|[-0-9: ]+ UTC|\[Open the runbook\]\([^()<>`\s]+\)", field["value"])
