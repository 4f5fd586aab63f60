"""What the self check found: why this worker is blind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``cause`` is the reading's, ``code`` says which part failed. ``ask`` returns whether it works again."""

    cause: str
    code: str
    sentence: str
    ask: Callable[[], Awaitable[bool]]
