"""Contents as a push message of plain text: without ``html`` Pushover reads no markup."""

from typing import Any

from alerts.channels.pushover.limits import EXPIRE, FIELDS, MESSAGE, RETRY, TITLE, URL, VALUE
from alerts.channels.text import encode_address, is_web_address, plain_message, truncate
from alerts.content import Content, Link, Phase
from probes.reading import Json
from settings.values import Severity

EMERGENCY = 2
_PRIORITIES = {Severity.P0: EMERGENCY, Severity.P1: 1, Severity.P2: 0, Severity.P3: -1}


def render(content: Content, _config: Any) -> dict[str, Json]:
    """``tags`` name the emergency messages of a thread, which are cancelled by them."""
    payload: dict[str, Json] = {
        "title": truncate(" ".join(f"{content.icon} {content.title}".split()), TITLE),
        "message": plain_message(content, MESSAGE, fields=FIELDS, value=VALUE),
        "timestamp": int(content.at.timestamp()),
        "priority": _priority(content),
    }
    if payload["priority"] == EMERGENCY:
        payload |= {"retry": RETRY, "expire": EXPIRE}
    if content.severity is Severity.P0 and content.thread is not None:
        payload["tags"] = content.thread
    return payload | _link(content.link)


def _priority(content: Content) -> int:
    """A message that stands alone, or that ends an alarm, is a normal one."""
    if content.severity is None or content.phase is not Phase.OPEN:
        return 0
    return _PRIORITIES[content.severity]


def _link(link: Link | None) -> dict[str, Json]:
    if link is None or not is_web_address(link.url) or len(address := encode_address(link.url)) > URL:
        return {}
    return {"url": address, "url_title": link.text}
