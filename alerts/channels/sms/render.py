"""Contents as a short text: what happened, why, a link if it fits, and the incident's id."""

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from alerts.channels.sms.limits import FOOTER, LINK, SEGMENTS, TITLE, is_gsm, segments
from alerts.channels.text import is_web_address, utf16_units
from alerts.content import Content
from probes.reading import Json
from settings.texts import storable

_IN_GSM = str.maketrans(
    dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}`", "'")
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("\N{EN DASH}—·", "-")
    | dict.fromkeys("\N{NO-BREAK SPACE}\t", " ")
    | {"…": "..."}
)
"""Typographic signs: a single one would leave less than half of the characters to the message."""
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")


def render(content: Content, _config: Any) -> dict[str, Json]:
    title = cut(_plain(f"[{content.environment}] {content.title}"), _within(TITLE))
    footer = cut(_plain(content.footer), _within(FOOTER))
    link = _link(content)
    if link and segments(f"{title}\n{link}\n{footer}") < SEGMENTS:
        footer = f"{link}\n{footer}"
    reason = cut(
        _plain(content.text, lines=True), lambda text: segments(f"{title}\n{text}\n{footer}") <= SEGMENTS
    )
    return {"Body": "\n".join(filter(None, [title, reason, footer]))}


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """Returns as much of the text as fits, with what is missing: ``... (512 more)``.

    Three full stops, unless the text is not GSM-7 anyway: GSM-7 has no ellipsis.
    """
    if fits(text):
        return text
    dots = "..." if is_gsm(text) else "…"

    def shortened(kept: int) -> str:
        return f"{text[:kept]}{dots} ({len(text) - kept} more)"

    kept = bisect_right(range(len(text)), 0, key=lambda kept: int(not fits(shortened(kept)))) - 1
    return shortened(kept) if kept >= 0 else ""


def _within(units: int) -> Callable[[str], bool]:
    return lambda text: utf16_units(text) <= units


def _plain(text: str, *, lines: bool = False) -> str:
    text = storable(_CONTROLS.sub(" ", text.translate(_IN_GSM))).strip()
    return text if lines else " ".join(text.split())


def _link(content: Content) -> str:
    link = content.link.url if content.link else ""
    whole = is_web_address(link) and link.isascii() and link.isprintable() and " " not in link
    return link if whole and len(link) <= LINK else ""
