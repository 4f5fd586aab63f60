"""What probes remember between runs of one process."""

import time
from collections.abc import Callable
from typing import Any


class Cache:
    """Values by key, each with its age in seconds. It keeps at most ``largest`` values, the newest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, largest: int = 1000) -> None:
        self._clock, self._largest = clock, largest
        self._values: dict[tuple[str, ...], tuple[float, Any]] = {}

    def put(self, key: tuple[str, ...], value: Any) -> None:
        self._values.pop(key, None)
        self._values[key] = (self._clock(), value)
        if len(self._values) > self._largest:
            del self._values[next(iter(self._values))]

    def get(self, key: tuple[str, ...]) -> tuple[Any, float] | None:
        """Returns the value and its age, or None."""
        found = self._values.get(key)
        return None if found is None else (found[1], self._clock() - found[0])
