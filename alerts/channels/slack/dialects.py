"""Contents for Mattermost and Rocket.Chat, whose webhooks take Slack's attachments but no blocks.

Both read Markdown, with different escapes, and mentions of several forms. So every text is code, in which
neither finds anything.
"""

from datetime import datetime

from alerts.channels.slack.limits import ATTACHMENT, HEADER, LINK, REASON, SHORT_FIELD
from alerts.channels.text import encode_address, spell_utc, truncate
from alerts.content import Content, Field, Link, Tone
from probes.reading import Json

_COLOURS = {
    Tone.CRITICAL: "#d32f2f",
    Tone.ERROR: "#f57c00",
    Tone.WARNING: "#fbc02d",
    Tone.INFO: "#1976d2",
    Tone.ACKNOWLEDGED: "#7b1fa2",
    Tone.RESOLVED: "#388e3c",
}


def render(content: Content) -> dict[str, Json]:
    context = f"Paywatch · {_code(content.footer, SHORT_FIELD)} · {spell_utc(content.at)}"
    notification = f"[{content.environment}] {content.title}: {content.summary}"
    attachment: dict[str, Json] = {
        "fallback": truncate(notification, ATTACHMENT, _quiet),
        "color": _COLOURS[content.tone],
        "text": f"```\n{truncate(content.text, REASON, _quiet)}\n```\n{context}",
        "fields": [{"title": field.name, "value": _value(field), "short": True} for field in content.fields],
    }
    return {"text": f"{content.icon} {_code(content.title, HEADER)}", "attachments": [attachment]}


def _value(field: Field) -> str:
    value = field.value
    if isinstance(value, datetime):
        return spell_utc(value)
    if isinstance(value, str):
        return _code(value, SHORT_FIELD)
    return _link(value)


def _link(link: Link) -> str:
    address = encode_address(link.url)
    return f"[{link.text}]({address})" if len(address) <= LINK else _code(link.url, SHORT_FIELD)


def _code(text: str, limit: int) -> str:
    """One line of code. An empty one would be two backticks, which begin code of their own."""
    return f"`{truncate(' '.join(text.split()) or '-', limit, _quiet)}`"


_QUIET = str.maketrans({"`": "\u02cb", "@": "@\u200b", "<": "<\u200b"})


def _quiet(text: str) -> str:
    """The text without backticks, which would end code, and with mentions and Slack's commands divided."""
    return text.translate(_QUIET)
