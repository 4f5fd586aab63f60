"""Discord: an embed within its limits, no mention, and the rate limit of the body."""

import re
from datetime import datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, NotificationKind, send
from alerts.channels.text import utf16_units
from settings import Channel
from settings.channels.discord import DiscordChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.suite import SECRET, TARGET, answering
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, notice

URL = f"https://discord.com/api/webhooks/1/{SECRET}"


class TestDiscord(ChannelContract):
    kind = "discord"
    target = f"{TARGET}&wait=true"
    success_body = b'{"id": "1234567890", "type": 0}'
    judges_answers = True
    repeats_messages = True

    def config(self, url: str) -> Channel:
        return DiscordChannel.model_validate({"kind": "discord", "url": url})

    async def test_the_reference_is_the_messages_id(self) -> None:
        async with answering(200, self.success_body) as http:
            assert (await send(self.config(URL), self.delivery(), http)).reference == "1234567890"

    async def test_a_server_that_does_not_wait_answers_204(self) -> None:
        async with answering(204) as http:
            assert (await send(self.config(URL), self.delivery(), http)).reference == ""

    async def test_the_query_of_the_url_is_kept(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        for query in ("", "?thread_id=5"):
            await send(self.config(receiver.url("/w") + query), self.delivery(), http)
        assert [each.target for each in receiver.received] == ["/w?wait=true", "/w?thread_id=5&wait=true"]

    @pytest.mark.parametrize(
        ("body", "seconds"),
        [
            (b'{"message": "You are being rate limited.", "retry_after": 64.57, "global": false}', 64.57),
            (b'{"message": "You are being rate limited.", "retry_after": -1}', 0.0),
            (b'{"message": "You are being rate limited.", "retry_after": "soon"}', 12.0),
            (b"<html>error code: 1015</html>", 12.0),
        ],
    )
    async def test_a_rate_limit_has_its_seconds_in_the_body(self, body: bytes, seconds: float) -> None:
        async with answering(429, body, {"Retry-After": "12"}) as http:
            error = await self.failure(http, URL)
        assert (error.kind, error.retry_after) == ("retry", seconds)

    async def test_a_deleted_webhook_needs_a_person(self) -> None:
        async with answering(404, b'{"message": "Unknown Webhook", "code": 10015}') as http:
            error = await self.failure(http, URL)
        assert error.kind == "permanent"
        assert "Unknown Webhook" in str(error)


def embed_of(payload: Any) -> dict[str, Any]:
    """The embed, if Discord's documentation allows the message."""
    assert set(payload) == {"content", "embeds", "allowed_mentions"}
    assert payload["allowed_mentions"] == {"parse": []}
    embed: dict[str, Any]
    (embed,) = payload["embeds"]
    assert set(embed) <= {"title", "description", "url", "color", "timestamp", "fields", "footer"}
    assert 0 <= embed["color"] <= 0xFFFFFF
    datetime.fromisoformat(embed["timestamp"])
    texts = [embed["title"], embed["description"], embed["footer"]["text"]]
    texts += [field[key] for field in embed["fields"] for key in ("name", "value")]
    assert all(text.strip() for text in texts)
    assert sum(map(utf16_units, texts)) <= 6_000
    return embed


def rendered(**changes: Any) -> dict[str, Any]:
    return embed_of(CHANNELS["discord"].render(incident(**changes), None))


def test_an_opening_has_title_reason_and_fields() -> None:
    embed = rendered()
    assert (embed["title"], embed["description"]) == (
        "🔴 P0 opened: api",
        "answered 500 where 200 was expected",
    )
    fields = {field["name"]: field["value"] for field in embed["fields"]}
    assert fields["Opened"] == "<t:1772366400:F>"
    assert fields["Runbook"] == "[Open the runbook](https://wiki.example/runbooks/api)"
    assert (embed["url"], embed["color"]) == ("https://wiki.example/runbooks/api", 0xD32F2F)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone <@123> <#1>", "@\u200beveryone \\<@\u200b123\\> \\<\\#1\\>"),
        ("**b** _i_ ~~s~~ ||h|| `c`", r"\*\*b\*\* \_i\_ \~\~s\~\~ \|\|h\|\| \`c\`"),
        ("[click](https://evil.example) discord.gg/x", r"\[click\]\(https:\/\/evil.example\) discord.gg\/x"),
        (r"a \* b", r"a \\\* b"),
        ("run_1_a: __all__ _x_", r"run_1_a: \_\_all\_\_ \_x\_"),
        (" ", "-"),
    ],
)
def test_markup_mentions_and_addresses_are_escaped(text: str, shown: str) -> None:
    assert rendered(reason=text)["description"] == shown


@pytest.mark.parametrize(
    ("runbook", "url"),
    [
        ("https://wiki.example/a) [b](c", None),
        ("https://wiki.example/a)[b](c", "https://wiki.example/a%29[b]%28c"),
        ("https://[broken", None),
        ("javascript:alert(1)", None),
        ("https://wiki.example/" + "a" * 2_100, None),
    ],
)
def test_a_runbook_is_a_link_only_if_discord_takes_it(runbook: str, url: str | None) -> None:
    assert rendered(runbook=runbook).get("url") == url


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_no_text_mentions_formats_or_links(text: str) -> None:
    payload = CHANNELS["discord"].render(incident(subject=text, reason=text, by=text, runbook=text), None)
    embed = embed_of(payload)
    assert excesses(payload, CHANNELS["discord"].LIMITS) == []
    assert not re.search(r"@\w", embed["footer"]["text"])
    for shown in (str(payload["content"]), embed["title"], embed["description"]):
        assert not re.search(r"@\w", shown)
        unescaped = re.sub(r"\\[\W_]", "", re.sub(r"… \(\d+ more\)\Z", "", shown))
        assert not re.search(r"[\\*~`|>#\[\]()<]|//|\b_|_\b", unescaped, re.ASCII)


@pytest.mark.parametrize("character", ["x", "*", "💸"])
def test_the_largest_messages_fit_the_total_of_all_texts(character: str) -> None:
    text = character * 10_000
    embed = rendered(subject=text, reason=text, by=text, kind=NotificationKind.ACKNOWLEDGED, runbook=text)
    assert embed["description"].endswith(" more)")
    embed_of(CHANNELS["discord"].render(notice(subject=text, reason=text, account=text, run=text), None))
