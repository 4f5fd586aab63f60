"""The default format: one JSON object a line, with the fields as they were logged."""

import json
from collections.abc import Mapping
from typing import Any

from workers.logs.length import LONGEST_LINE, shorten

_encode = json.JSONEncoder(allow_nan=False).encode
_FIRST = ("timestamp", "level", "event")


class JsonLines:
    """Renders events. ``constant`` are the fields that each line of this process has, without secrets."""

    def __init__(self, constant: Mapping[str, str]) -> None:
        self._constant = _encode(dict(constant))[1:-1]

    def __call__(self, event: Mapping[str, Any]) -> str:
        line = self._render(event)
        return line if len(line) <= LONGEST_LINE else shorten(event, self._render)

    def _render(self, event: Mapping[str, Any]) -> str:
        first = _encode({name: event[name] for name in _FIRST if name in event})[:-1]
        others = _encode({name: value for name, value in event.items() if name not in _FIRST})
        return ", ".join(part for part in (first, self._constant, others[1:-1]) if part) + "}"
