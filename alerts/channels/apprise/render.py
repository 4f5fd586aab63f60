"""Contents as plain text, in which no service finds a mention, a link or a tag."""

import re
from typing import Any

from alerts.channels.apprise.limits import BODY, TITLE
from alerts.channels.text import plain_value, truncate
from alerts.content import Content, Tone
from probes.reading import Json
from settings.texts import storable

_TYPES = {
    Tone.CRITICAL: "failure",
    Tone.ERROR: "failure",
    Tone.WARNING: "warning",
    Tone.INFO: "info",
    Tone.ACKNOWLEDGED: "info",
    Tone.RESOLVED: "success",
}
_COMMANDS = re.compile(r"[@<&](?=[^\s\u200b])|\](?=[(\[])")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_RESERVED = 200
"""Characters for the footer."""


def render(content: Content, _config: Any) -> dict[str, Json]:
    fields = "\n".join(f"{field.name}: {plain_value(field.value)}" for field in content.fields)
    footer = truncate(neutralise(f"Paywatch · {content.footer}"), _RESERVED)
    body = neutralise(f"{content.text}\n\n{fields}")
    return {
        "title": truncate(neutralise(f"[{content.environment}] {content.title}"), TITLE),
        "body": f"{truncate(body, BODY - len(footer) - 1)}\n{footer}",
        "type": _TYPES[content.tone],
    }


def neutralise(text: str) -> str:
    """Puts a zero-width space where services begin a mention, a tag, an entity or the target of a link.

    Which markup a service reads is not known here, so that nothing can be escaped.
    """
    return _COMMANDS.sub("\\g<0>\u200b", storable(_CONTROLS.sub(" ", text)))
