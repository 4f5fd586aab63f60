"""A sign-in that has begun: what must come back with the answer of the identity provider.

It is in a cookie of the browser that began it, sealed with a key of the console: an answer that another
browser is sent with, or that nobody asked for, does not fit.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from pydantic import SecretStr

LASTS = 600
"""Seconds that somebody may take at the provider."""


@dataclass(frozen=True, slots=True)
class Pending:
    """``next``: the path to go to afterwards."""

    state: str
    nonce: str
    verifier: str
    next: str


class Seal:
    """Every process with the same client secret can open what another has sealed."""

    def __init__(self, secret: SecretStr, clock: Callable[[], float] = time.time) -> None:
        self._key = hmac.digest(secret.get_secret_value().encode(), b"paywatch: a pending sign-in", "sha256")
        self._clock = clock

    def close(self, pending: Pending) -> str:
        content = json.dumps(asdict(pending) | {"until": self._clock() + LASTS}).encode()
        return f"{_encode(content)}.{_encode(self._signed(content))}"

    def open(self, text: str) -> Pending | None:
        """Returns None for what was not sealed here, was changed, or is too old."""
        try:
            content, signature = (_decode(part) for part in text.split("."))
        except (ValueError, binascii.Error):
            return None
        if not hmac.compare_digest(signature, self._signed(content)):
            return None
        values = json.loads(content)
        return Pending(**values) if values.pop("until") > self._clock() else None

    def _signed(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, hashlib.sha256)


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")  # which cookies would quote


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
