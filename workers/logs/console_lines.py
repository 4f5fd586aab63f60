"""``LOG_FORMAT=console``: lines for a person who watches a worker."""

import json
import re
from collections.abc import Mapping
from textwrap import indent
from typing import Any

_COLORS: Mapping[str, str] = {"debug": "2", "warning": "33", "error": "31", "critical": "1;31"}
_FIRST = frozenset({"timestamp", "level", "event", "message", "exception"})
_PLAIN = re.compile(r"[\w.:/@+-]+", re.ASCII)


class ConsoleLines:
    """Renders events as ``2026-11-30T12:34:56Z WARNING check_finished name=page ...``.

    A traceback follows its line, indented. No text of others begins a line, which could be forged then.
    """

    def __init__(self, *, colors: bool) -> None:
        self._colors = colors

    def __call__(self, event: Mapping[str, Any]) -> str:
        level = str(event.get("level", ""))
        parts = [
            f"{str(event.get('timestamp', ''))[:19]}Z",
            self._color(f"{level.upper():<8}", _COLORS.get(level, "")),
            self._color(str(event.get("event", "")), "1"),
            *([" ".join(event["message"].split())] if event.get("message") else []),
            *(
                f"{name}={_text(value)}"
                for name, value in event.items()
                if name not in _FIRST and _says(value)
            ),
        ]
        line = " ".join(parts)
        return f"{line}\n{indent(event['exception'], '    ')}" if event.get("exception") else line

    def _color(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colors and code else text


def _says(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _text(value: Any) -> str:
    """A text is quoted unless it is one word, so that a line can be read without guessing."""
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
