"""A live line for each object that a run is reading, and one that says why they are slow."""

from collections.abc import Sequence
from typing import Any, TextIO

from rich.console import RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text

from settings.texts import escape_controls
from workers.output import terminal
from workers.reconciling.progress_text import ProgressFormatter, fitting, why_slow

_BAR = 12
_MARGIN = _BAR + 4
"""Columns of spinner and bar, of the spaces between them, and the last one: a line that fills it may wrap."""


class _Bar(BarColumn):
    """The share of the window that was read; nothing in the line of a reason."""

    def render(self, task: Task) -> RenderableType:  # type: ignore[override]  # a text in place of some bars
        return Text(" " * _BAR) if task.fields.get("reason") else super().render(task)


class Terminal:
    """No line is longer than the terminal is wide: one that wraps would leave its rest on the screen.

    ``several``: more than one run is shown, so that each line says whose it is.
    """

    def __init__(self, stream: TextIO, *, several: bool) -> None:
        self._console, self._several = terminal(stream), several
        self._console.soft_wrap = False
        self._live = Progress(
            *(SpinnerColumn(), _Bar(_BAR), TextColumn("{task.description}", markup=False)),
            console=self._console,
            transient=True,
            refresh_per_second=4,
        )
        self._live.start()
        self._parts: dict[tuple[str, str], tuple[ProgressFormatter, TaskID]] = {}
        self._reasons: dict[str, TaskID] = {}

    def show(self, run: str, parts: Sequence[dict[str, Any]]) -> None:
        for part in parts:
            self._show_part(run, part)
        reasons = (why_slow(part) for part in parts if part["phase"] != "done")
        self._show_reason(run, next(filter(None, reasons), ""))

    def _show_part(self, run: str, part: dict[str, Any]) -> None:
        key = (run, part["object"])
        if part["phase"] == "done":
            if key in self._parts:
                self._live.remove_task(self._parts.pop(key)[1])
            return
        if key not in self._parts:
            if part["phase"] == "list" and not part["pages"] and not why_slow(part):
                return  # not started yet
            self._parts[key] = (ProgressFormatter(), self._live.add_task("", total=1.0))
        formatter, task = self._parts[key]
        first, *others = formatter.facts(part)
        # Several runs differ in their account, or else in the end of their ids.
        whose = f"{part['account'] or run[-8:]} " if self._several else ""
        text = fitting([escape_controls(whose + first), *others], self._width)
        self._live.update(task, completed=part["share"], description=text)

    def _show_reason(self, run: str, reason: str) -> None:
        if run not in self._reasons and reason:
            self._reasons[run] = self._live.add_task("", total=None, reason=True)
        if run in self._reasons and not reason:
            self._live.remove_task(self._reasons.pop(run))
        if reason:
            self._live.update(self._reasons[run], description=escape_controls(reason)[: self._width])

    @property
    def _width(self) -> int:
        return max(1, self._console.width - _MARGIN)

    def refresh(self) -> None:
        """Draws the lines now, not only four times a second."""
        self._live.refresh()

    def close(self) -> None:
        self._live.stop()
