"""Contents in the fields that a formatted webhook recognizes, and some for an integration's templates."""

from typing import Any

from alerts.channels.description import describe, without_links
from alerts.channels.grafana_irm.limits import LINK, MESSAGE, TITLE
from alerts.channels.text import is_web_address, truncate
from alerts.content import Content, Phase
from probes.reading import Json


def render(content: Content, _config: Any) -> dict[str, Json]:
    """``alert_uid`` groups the messages of a thread.

    An acknowledged incident is still alerting: IRM takes any other state for a resolution. A message that
    stands alone has the state ``ok``, which pages nobody.
    """
    alerting = content.phase in (Phase.OPEN, Phase.ACKNOWLEDGED)
    payload: dict[str, Json] = {
        "alert_uid": content.thread or content.key,
        "title": truncate(without_links(content.title), TITLE),
        "state": "alerting" if alerting else "ok",
        "message": truncate(without_links(describe(content, links=False)), MESSAGE),
        "severity": content.severity and str(content.severity),
        "phase": content.phase and str(content.phase),
        "service": content.service,
        "environment": content.environment,
    }
    link = content.link
    if link and is_web_address(link.url) and len(link.url) <= LINK:  # a shortened address leads elsewhere
        payload["link_to_upstream_details"] = link.url
    return payload
