"""The output of the demonstration: one line for each step, with a spinner on a terminal."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.table import Table

T = TypeVar("T")
# Seconds: each step takes a few, and many times that on a machine that has other work.
PATIENCE = 300.0


class StepFailed(Exception):
    """An expected result did not occur; the message says which."""


class DemoConsole:
    """Prints the steps on stderr and records how long each one took."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr, highlight=False)
        self._began = time.monotonic()
        self.steps: list[dict[str, object]] = []

    def section(self, title: str) -> None:
        self._console.print(f"\n[bold]{title}[/bold]")

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Runs one step and prints it once it has succeeded."""
        began = time.monotonic()
        if self._console.is_terminal:
            with self._console.status(doing):
                yield
        else:
            yield
        took = time.monotonic() - began
        self.steps.append({"step": doing, "seconds": round(took, 2)})
        self._console.print(f"  [green]ok[/green] {doing} [dim]({took:.1f} s)[/dim]")

    def detail(self, line: str) -> None:
        self._console.print(f"     {line}", markup=False, soft_wrap=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        table = Table(*columns, title=title, title_justify="left", title_style="bold")
        for row in rows:
            table.add_row(*map(str, row))
        self._console.print(table)

    def addresses(self, addresses: Mapping[str, str]) -> None:
        for name, address in addresses.items():
            self._console.print(f"  {name:<16} {address}", markup=False, soft_wrap=True)

    def fail(self, what: str) -> None:
        self._console.print(f"  [red]failed[/red] {what}")

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._began


def wait_until(what: str, look: Callable[[], T | None]) -> T:
    """Look until there is something to see, or fail saying what was waited for."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise StepFailed(f"{what} did not happen within {PATIENCE:.0f} s")
