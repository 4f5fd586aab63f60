"""What is known about one item of the checklist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Word = Literal["good", "bad", "unknown"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """``figure`` is a sentence, ``at`` the time of the newest thing in it, ``link`` a page of the console."""

    word: Word
    figure: str
    at: datetime | None
    link: str


def worst(words: Sequence[Word]) -> Word:
    """One bad thing is bad; else one unknown is unknown. Of nothing, nothing is known."""
    if not words:
        return "unknown"
    return "bad" if "bad" in words else "unknown" if "unknown" in words else "good"
