"""Numbers of bytes in the configuration: ``"500kB"``, ``"1MB"``, ``"1MiB"``."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

_UNITS = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s?(B|[kK]B|[MGT]B|[KMGT]iB)")


def parse_size(value: Any) -> int:
    """Parses ``"1MB"`` as 1,000,000 and ``"1MiB"`` as 1,048,576. Raises ValueError for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    size = int(Decimal(match[1]) * _UNITS[match[2].replace("KB", "kB")]) if match else 0
    if size <= 0:
        raise ValueError('write a number and a unit, such as "500kB", "1MB" or "1MiB"')
    return size


def format_size(size: int) -> str:
    """Returns the size in the largest decimal or binary unit that needs no fraction."""
    for unit in sorted(_UNITS, key=lambda unit: -_UNITS[unit]):
        if size % _UNITS[unit] == 0:
            return f"{size // _UNITS[unit]}{unit}"
    return f"{size}B"


Size = Annotated[int, BeforeValidator(parse_size), PlainSerializer(format_size, when_used="json")]
