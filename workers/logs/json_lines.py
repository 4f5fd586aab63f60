"""The default format: one JSON object a line, with the fields as they were logged."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from workers.logs.length import LONGEST_LINE, shorten

_encode = json.JSONEncoder(allow_nan=False).encode
_text: Callable[[str], str] = json.encoder.encode_basestring_ascii


class JsonLines:
    """Renders events. ``constant`` are the fields that each line of this process has, without secrets."""

    def __init__(self, constant: Mapping[str, str]) -> None:
        self._constant = "".join(f", {_text(name)}: {_text(value)}" for name, value in constant.items())

    def __call__(self, event: Mapping[str, Any]) -> str:
        line = self._render(event)
        return line if len(line) <= LONGEST_LINE else shorten(event, self._render)

    def _render(self, event: Mapping[str, Any]) -> str:
        others = dict(event)
        name, level, timestamp = others.pop("event"), others.pop("level"), others.pop("timestamp")
        first = f'{{"timestamp": {_text(timestamp)}, "level": {_text(level)}, "event": {_text(name)}'
        return f"{first}{self._constant}, {_encode(others)[1:]}" if others else f"{first}{self._constant}}}"
