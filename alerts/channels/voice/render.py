"""Contents as instructions for a call: a short text that is said twice."""

import re
from typing import Any
from xml.sax.saxutils import escape

from alerts.channels.text import truncate
from alerts.channels.voice.limits import REASON, TITLE
from alerts.content import Content
from probes.reading import Json
from settings.texts import storable

_NOT_IN_XML = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")


def render(content: Content, _config: Any) -> dict[str, Json]:
    title = truncate(_spoken(f"{content.title}, {content.environment}"), TITLE, escape)
    said = f"<Say>Paywatch. {title}. {truncate(_spoken(content.summary), REASON, escape)}</Say>"
    pause = '<Pause length="1"/>'
    return {"Twiml": f"<Response>{pause}{said}{pause}{said}</Response>"}


def _spoken(text: str) -> str:
    return " ".join(storable(_NOT_IN_XML.sub(" ", text)).split())
