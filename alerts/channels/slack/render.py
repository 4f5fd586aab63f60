"""Contents as Slack blocks: a header, the text, the fields, and the context line."""

from datetime import datetime

from alerts.channels.slack import dialects
from alerts.channels.slack.limits import FIELDS, HEADER, LINK, REASON, SHORT_FIELD
from alerts.channels.text import spell_utc, truncate, utf16_units
from alerts.content import Content, Field, Link
from probes.reading import Json
from settings.channels.slack import SlackChannel


def render(content: Content, config: SlackChannel | None) -> dict[str, Json]:
    """The message; for a bot with a ``reply``, which goes into the thread while the message is updated."""
    if config is not None and config.dialect != "slack":
        return dialects.render(content)
    message = _message(content)
    return message if config is None or config.token is None else {**message, "reply": _reply(content)}


def _message(content: Content) -> dict[str, Json]:
    """``text`` is what a phone shows as the notification, and what Slack shows where it shows no blocks."""
    title = f"{content.icon} {content.title}"
    blocks: list[Json] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": truncate(title, HEADER, measure=utf16_units)},
        },
        {"type": "section", "text": _mrkdwn(escape(content.text.strip(), REASON) or "-")},
        *_fields(content),
        {"type": "context", "elements": [_mrkdwn(_context(content))]},
    ]
    return {"text": _notification(content), "blocks": blocks, "unfurl_links": False}


def _fields(content: Content) -> list[Json]:
    """Slack refuses a section with an empty list of fields."""
    texts: list[Json] = [_mrkdwn(_field(field)) for field in content.fields[:FIELDS]]
    return [{"type": "section", "fields": texts}] if texts else []


def _reply(content: Content) -> dict[str, Json]:
    """An escalation is also shown in the channel: only those who follow a thread notice its replies."""
    text = f"{content.icon} {content.title}\n{content.text}"
    blocks: list[Json] = [
        {"type": "section", "text": _mrkdwn(escape(text, REASON))},
        {"type": "context", "elements": [_mrkdwn(_context(content))]},
    ]
    broadcast = content.type.endswith(".escalated")
    return {
        "text": _notification(content),
        "blocks": blocks,
        "unfurl_links": False,
        "reply_broadcast": broadcast,
    }


def _notification(content: Content) -> str:
    return escape(f"[{content.environment}] {content.icon} {content.title}: {content.summary}", REASON)


def escape(text: str, limit: int) -> str:
    """At most ``limit`` characters in which Slack finds no command: ``<!channel>`` would notify everybody."""
    return truncate(text, limit, _entities)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mrkdwn(text: str) -> Json:
    """``verbatim`` keeps Slack from turning @names and URLs of a text into mentions and links."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _field(field: Field) -> str:
    return f"*{field.name}*\n{_value(field.value)}"


def _value(value: datetime | Link | str) -> str:
    if isinstance(value, datetime):
        return _local_time(value)
    return _link(value) if isinstance(value, Link) else escape(value, SHORT_FIELD)


def _context(content: Content) -> str:
    return f"Paywatch · {escape(content.footer, SHORT_FIELD)} · {_local_time(content.at)}"


def _local_time(at: datetime) -> str:
    """Slack shows the reader's own time zone; a client that cannot shows the text after the bar, in UTC."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time_secs}}|{spell_utc(at)}>"


def _link(link: Link) -> str:
    """A link, or escaped text if it is too long: a truncated address leads elsewhere."""
    address = _entities(link.url).replace("|", "%7C")
    if len(address) <= LINK:
        return f"<{address}|{escape(link.text, SHORT_FIELD)}>"
    return escape(link.url, SHORT_FIELD)
