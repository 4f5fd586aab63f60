"""A strip of bars, one for each hour or day, as SVG without styles: its height says what its colour says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from settings.texts import join_first

ORDER = ("fail", "missed", "unknown", "degraded", "pass")
"""The worst first. What nobody knows is worse than what is slow."""
_HEIGHTS = {"pass": 8, "degraded": 13, "unknown": 11, "missed": 5, "fail": 18, "none": 2}
_WIDTH, _HEIGHT = 6, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """``label`` names the time; ``counts`` are slots by verdict. Without any, nothing is known of it."""

    label: str
    counts: Mapping[str, int]

    @property
    def worst(self) -> str:
        return next((verdict for verdict in ORDER if self.counts.get(verdict)), "none")


def bars_of(verdicts: Mapping[str, str]) -> list[Bar]:
    """Returns bars of a ``strip`` cell: the worst verdict of each time, by its label; "no data" for none."""
    return [Bar(label, {} if worst == "no data" else {worst: 1}) for label, worst in verdicts.items()]


def strip(bars: Sequence[Bar], label: str) -> Markup:
    """Returns the SVG. Neighbours that say the same share one rectangle, so that 24 good hours are one.

    The text alternative names each time that was not good.
    """
    head = Markup(
        '<svg class="strip" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMid" role="img" aria-label="{}">'
    ).format(len(bars) * _WIDTH, _HEIGHT, f"{label}: {describe(bars)}")
    return head + _rectangles(bars) + Markup("</svg>")


def symbol(bars: Sequence[Bar], id_: str) -> Markup:
    """Returns a strip that many places of one page can show, each with `use_symbol`."""
    head = Markup('<symbol id="{}" viewBox="0 0 {} {}">').format(id_, len(bars) * _WIDTH, _HEIGHT)
    return head + _rectangles(bars) + Markup("</symbol>")


def use_symbol(id_: str, text: str) -> Markup:
    """Returns a strip of `symbol`. ``text``: what it shows, of `describe`."""
    return Markup('<svg class="strip" role="img" aria-label="{}"><use href="#{}"/></svg>').format(text, id_)


def describe(bars: Sequence[Bar]) -> str:
    """``pass`` if all bars pass, else which ones do not: at most five are named."""
    odd = [bar for bar in bars if bar.worst != "pass"]
    if not odd:
        return "all pass" if bars else "no data"
    if all(bar.worst == "none" for bar in bars):
        return "no data"
    return join_first(odd, 5, show=lambda bar: f"{bar.label} {_word(bar.worst)}")


def sparkline(values: Sequence[float | None], label: str, *, width: int = 120, height: int = 24) -> Markup:
    """Returns a line; a value that is None leaves a gap in it."""
    known = [value for value in values if value is not None]
    top = max(known, default=0.0) or 1.0
    step = width / max(len(values) - 1, 1)
    path, pen = [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{index * step:.1f} {height - 1 - value / top * (height - 2):.1f}")
        pen = "L"
    return Markup(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/></svg>'
    ).format(width, height, label, "".join(path))


def _rectangles(bars: Sequence[Bar]) -> Markup:
    parts, start = [], 0
    for index in range(1, len(bars) + 1):
        if index == len(bars) or bars[index].worst != bars[start].worst:
            parts.append(_rectangle(start, index - start, bars[start].worst))
            start = index
    return Markup("").join(parts)


def _rectangle(start: int, bars: int, verdict: str) -> Markup:
    height = _HEIGHTS[verdict]
    return Markup('<rect class="v-{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        escape(verdict), start * _WIDTH, _HEIGHT - height, bars * _WIDTH - 1, height
    )


def _word(verdict: str) -> str:
    return "no data" if verdict == "none" else verdict
