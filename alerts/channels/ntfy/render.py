"""Contents as a push message of plain text: without ``markdown`` ntfy reads no markup."""

from typing import Any

from alerts.channels.ntfy.limits import FIELDS, LINK, MESSAGE, TITLE, VALUE
from alerts.channels.text import encode_address, is_web_address, json_bytes, plain_message, truncate
from alerts.content import Content, Link, Tone
from probes.reading import Json

_PRIORITIES = {
    Tone.CRITICAL: 5,
    Tone.ERROR: 4,
    Tone.WARNING: 3,
    Tone.INFO: 2,
    Tone.ACKNOWLEDGED: 2,
    Tone.RESOLVED: 3,
}
_TAGS = {
    Tone.CRITICAL: "rotating_light",
    Tone.ERROR: "red_circle",
    Tone.WARNING: "warning",
    Tone.INFO: "information_source",
    Tone.ACKNOWLEDGED: "eyes",
    Tone.RESOLVED: "white_check_mark",
}
"""ntfy shows a tag with the short code of an emoji as this emoji before the title."""


def render(content: Content, _config: Any) -> dict[str, Json]:
    severity: list[Json] = [] if content.severity is None else [str(content.severity)]
    payload: dict[str, Json] = {
        "title": truncate(" ".join(content.title.split()), TITLE, measure=json_bytes),
        "message": plain_message(content, MESSAGE, fields=FIELDS, value=VALUE, measure=json_bytes),
        "priority": _PRIORITIES[content.tone],
        "tags": [_TAGS[content.tone], *severity],
    }
    return payload | _link(content.link)


def _link(link: Link | None) -> dict[str, Json]:
    if link is None or not is_web_address(link.url) or len(address := encode_address(link.url)) > LINK:
        return {}
    return {"click": address, "actions": [{"action": "view", "label": link.text, "url": address}]}
