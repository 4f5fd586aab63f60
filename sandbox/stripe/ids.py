"""Ids in Stripe's format from which kind and index can be decoded: prefix, account, scrambled (kind, index).

Alphabetical order says nothing about the order of creation within a second, as with real Stripe ids.
"""

import string
from dataclasses import dataclass, field

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_VALUES = {pair: value for value, pair in enumerate(_PAIRS)}
_BITS = 47  # eight characters of base 62 hold 2**47
_MASK = (1 << _BITS) - 1
_INDEX_BITS = 32
# Multiplying by an odd number modulo 2**47 scrambles the code, and the inverse restores it.
_FACTOR = 0x5851F42D4C957F2D & _MASK | 1
_INVERSE = pow(_FACTOR, -1, 1 << _BITS)


def hash64(number: int) -> int:
    """Returns 64 well distributed bits for any number (splitmix64)."""
    z = (number + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return z ^ (z >> 31)


@dataclass(frozen=True, slots=True)
class IdCodec:
    """The ids of one account: `encode("pi", 0, 7)`, and back with `decode`."""

    account: str
    seed: int
    _stem: str = field(init=False)
    _salt: int = field(init=False)

    def __post_init__(self) -> None:
        salt = hash64(self.seed * 1_000_003 + sum(self.account.encode()))
        time = "".join(_ALPHABET[(salt >> shift) % 62] for shift in (0, 6, 12, 18, 24))
        object.__setattr__(self, "_stem", f"_3{time}{self.account[-10:]}")
        object.__setattr__(self, "_salt", salt & _MASK)

    def encode(self, prefix: str, kind: int, index: int) -> str:
        code = ((((kind << _INDEX_BITS) | index) * _FACTOR) & _MASK) ^ self._salt
        code, last = divmod(code, 3844)
        code, third = divmod(code, 3844)
        first, second = divmod(code, 3844)
        return f"{prefix}{self._stem}{_PAIRS[first]}{_PAIRS[second]}{_PAIRS[third]}{_PAIRS[last]}"

    def decode(self, text: str) -> tuple[int, int] | None:
        """Returns (kind, index), or None if this account never issued such an id."""
        prefix, found, code = text.partition(self._stem)
        if not found or not prefix or len(code) != 8:
            return None
        number = 0
        for place in range(0, 8, 2):
            value = _VALUES.get(code[place : place + 2])
            if value is None:
                return None
            number = number * 3844 + value
        if number > _MASK:
            return None
        plain = ((number ^ self._salt) * _INVERSE) & _MASK
        return plain >> _INDEX_BITS, plain & ((1 << _INDEX_BITS) - 1)
