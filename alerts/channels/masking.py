"""Masks a channel's secrets in texts from its receiver or the network, which errors and logs quote."""

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote

import httpx

from settings.texts import mask_secrets

MASKED = "***"
SHORTEST = 5
"""Shorter parts of a path are ordinary words (``api``, ``v2``); masking them would make errors unreadable."""

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def secrets_of(url: httpx.URL) -> Iterator[str]:
    """Everything in a channel's URL that may give access: the whole, the path, the query, their parts, the
    password.
    """
    raw = url.raw_path.decode("ascii")
    yield from (str(url), raw, raw.partition("?")[0])
    yield from (part for part in raw.partition("?")[0].split("/") if len(part) >= SHORTEST)
    yield from (value for _, value in parse_qsl(url.query.decode("ascii")))
    yield url.password or url.username
    yield base64.b64encode(url.userinfo).decode()


class Mask:
    """Replaces secrets in texts, in any case and also percent-decoded: servers quote a URL in either form."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = {form for secret in secrets for form in (secret, unquote(secret)) if len(form) >= SHORTEST}
        ordered = sorted(found, key=len, reverse=True)
        self._longest = len(ordered[0]) if ordered else 0
        self._pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)", re.IGNORECASE)

    def line(self, text: str, *, whole: bool) -> str:
        """The text on one line without secrets. ``whole``: whether the text is complete."""
        masked = mask_secrets(self._pattern.sub(MASKED, text))
        if not whole:  # the text may end within a secret, which the pattern does not find
            masked = masked[: max(len(masked) - self._longest, 0)]
        return _BLANKS.sub(" ", masked).strip()
