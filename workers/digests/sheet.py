"""What a digest says, before it becomes the content of a message."""

from dataclasses import dataclass, field

from probes.reading import Json

MOST = 10
"""Lines of one list. What is left out is counted."""


@dataclass(slots=True)
class Sheet:
    """``summary`` is one line; ``data`` is for programs, complete and in base units."""

    summary: str
    lines: list[str] = field(default_factory=list)
    data: dict[str, Json] = field(default_factory=dict)

    def section(self, title: str, lines: list[str]) -> None:
        """Adds lines under a title, the first ones of a long list."""
        shown = lines if len(lines) <= MOST else [*lines[: MOST - 1], f"… ({len(lines) - MOST + 1} more)"]
        self.lines += (
            ["", title, *(f"- {line}" for line in shown)]
            if self.lines
            else [
                title,
                *(f"- {line}" for line in shown),
            ]
        )
