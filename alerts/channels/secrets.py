"""Keeps a channel's secrets out of what its receiver, or the network, makes us say."""

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote

import httpx

MASKED = "***"
SHORTEST = 5
"""Shorter parts of a path are words (``api``, ``v2``), and masking them would only garble."""

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def secrets_of(url: httpx.URL) -> Iterator[str]:
    """All that a channel's URL may have that gives access: itself, its path and query, their parts, its
    password.
    """
    raw = url.raw_path.decode("ascii")
    yield from (str(url), raw, raw.partition("?")[0])
    yield from (part for part in raw.partition("?")[0].split("/") if len(part) >= SHORTEST)
    yield from (value for _, value in parse_qsl(url.query.decode("ascii")))
    yield url.password
    yield base64.b64encode(url.userinfo).decode()


class Mask:
    """Replaces secrets in texts of others, whatever their case, also where they stand percent-decoded."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = {form for secret in secrets for form in (secret, unquote(secret)) if len(form) >= SHORTEST}
        ordered = sorted(found, key=len, reverse=True)
        self._longest = len(ordered[0]) if ordered else 0
        self._pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)", re.IGNORECASE)

    def line(self, text: str, *, whole: bool) -> str:
        """The text on one line without secrets. One that is not ``whole`` may end in half a secret."""
        masked = self._pattern.sub(MASKED, text)
        if not whole:
            masked = masked[: max(len(masked) - self._longest, 0)]
        return _BLANKS.sub(" ", masked).strip()
