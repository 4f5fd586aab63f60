"""Contents as a subject, a text and HTML that loads nothing from elsewhere.

Without recipients: the outbox stores the payload, and addresses are personal data.
"""

import re
from datetime import datetime
from html import escape
from typing import Any

from alerts.channels.email.limits import FIELD, FIELDS, FOOTER, LINK, SUBJECT, TEXT
from alerts.channels.text import truncate
from alerts.content import Content, Field, Link, Phase, Tone
from probes.reading import Json
from settings.texts import storable
from settings.values import Severity

_COLOURS = {
    Tone.CRITICAL: "#b42318",
    Tone.ERROR: "#c4320a",
    Tone.WARNING: "#b54708",
    Tone.INFO: "#175cd3",
    Tone.ACKNOWLEDGED: "#6941c6",
    Tone.RESOLVED: "#067647",
}
_URGENT = frozenset({Severity.P0, Severity.P1})
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def render(content: Content, _config: Any) -> dict[str, Json]:
    fields = content.fields[:FIELDS]
    return {
        "subject": one_line(f"[{content.environment}] {content.title}", SUBJECT),
        "text": _text(content, fields),
        "html": _html(content, fields),
        "date": content.at.isoformat(),
        "urgent": content.severity in _URGENT and content.phase is Phase.OPEN,
        "severity": content.severity and str(content.severity),
    }


def one_line(text: str, limit: int) -> str:
    return truncate(" ".join(clean(text).split()), limit)


def clean(text: str) -> str:
    r"""The text without control characters; every line ends with ``\n``."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", storable(text)))


def _text(content: Content, fields: tuple[Field, ...]) -> str:
    rows = [f"{clean(field.name)}: {_plain(field)}" for field in fields]
    lines = [one_line(content.title, SUBJECT), "", truncate(clean(content.text), TEXT), "", *rows, "", "-- "]
    return "\n".join([*lines, f"Paywatch · {one_line(content.footer, FOOTER)}"]) + "\n"


def _plain(field: Field) -> str:
    if isinstance(field.value, datetime):
        return _moment(field.value)
    return one_line(field.value.url if isinstance(field.value, Link) else field.value, LINK)


def _html(content: Content, fields: tuple[Field, ...]) -> str:
    rows = "\n".join(
        f'<tr><th align="left" style="padding:2px 16px 2px 0">{_escaped(field.name, FIELD)}</th>'
        f"<td>{_value(field)}</td></tr>"
        for field in fields
    )
    title = _escaped(one_line(content.title, SUBJECT), SUBJECT)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head>\n'
        '<body style="font-family:sans-serif;font-size:15px;line-height:1.4">\n'
        f'<h2 style="color:{_COLOURS[content.tone]}">{title}</h2>\n'
        f'<p style="white-space:pre-wrap">{_escaped(content.text, TEXT)}</p>\n'
        f"<table>\n{rows}\n</table>\n"
        f'<p style="color:#667085">Paywatch · {_escaped(content.footer, FOOTER)}</p>\n</body></html>\n'
    )


def _escaped(text: str, limit: int) -> str:
    return escape(truncate(clean(text), limit))


def _value(field: Field) -> str:
    if isinstance(field.value, datetime):
        return _moment(field.value)
    if isinstance(field.value, Link) and len(field.value.url) <= LINK:
        return f'<a href="{escape(clean(field.value.url))}">{_escaped(field.value.text, FIELD)}</a>'
    return _escaped(field.value.url if isinstance(field.value, Link) else field.value, FIELD)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
