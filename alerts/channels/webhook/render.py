"""The documented body (docs/alerts.md), whose fields are stable, or the channel's own ``body``.

Values are complete: nothing is cut.
"""

from alerts.channels.webhook.values import values_of
from alerts.content import Content
from probes.reading import Json
from settings.channels.webhook import WebhookChannel
from settings.templates import fill

VERSION = 1
"""Grows when a field is removed or changes its meaning; a new field does not change it."""


def render(content: Content, config: WebhookChannel | None) -> dict[str, Json]:
    if config is not None and config.body is not None:
        filled: dict[str, Json] = fill(config.body, values_of(content))
        return filled
    return {
        "version": VERSION,
        "type": content.type,
        "timestamp": content.at.isoformat(),
        "data": dict(content.data),
    }
