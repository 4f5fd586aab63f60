"""Creates and verifies webhook signatures as the providers do."""

import hashlib
import hmac
import re
from enum import Enum

TOLERANCE = 300  # seconds, into the past and into the future


class StripeRefusal(Enum):
    """Why a delivery is refused, with the sentence of the answer."""

    UNSIGNED = "no Stripe-Signature header"
    UNREADABLE = "Stripe-Signature has no readable t"
    FORGED = "no v1 signature matches"
    STALE = "the timestamp is outside of the tolerance"


def sign_stripe(body: bytes, secret: str, at: int) -> str:
    """Returns the Stripe-Signature header of a body signed at `at`, in Unix seconds."""
    return f"t={at},v1={_hmac(secret, str(at).encode() + b'.' + body)}"


def refuse_stripe(header: str | None, body: bytes, secret: str, now: float) -> StripeRefusal | None:
    """Returns why a delivery is refused, or None if it is genuine."""
    if not header:
        return StripeRefusal.UNSIGNED
    pairs = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    if len(times) != 1 or not re.fullmatch(r"[0-9]{1,12}", times[0]):
        return StripeRefusal.UNREADABLE
    expected = _hmac(secret, times[0].encode() + b"." + body).encode()
    given = [value.encode() for name, _, value in pairs if name == "v1"]
    if not any(hmac.compare_digest(expected, value) for value in given):
        return StripeRefusal.FORGED
    if abs(now - int(times[0])) > TOLERANCE:
        return StripeRefusal.STALE
    return None


def sign_ikhokha(path: str, body: bytes, secret: str) -> str:
    """Returns the IK-SIGN header: HMAC-SHA256 over path and body, with quotes and backslashes escaped."""
    text = re.sub(r"[\\\"']", lambda found: "\\" + found[0], path + body.decode("utf-8", "replace"))
    return _hmac(secret, text.replace("\x00", "\\0").encode())


def sign_hmac(body: bytes, secret: str) -> str:
    """Returns the HMAC-SHA256 of the body, in hexadecimal."""
    return _hmac(secret, body)


def same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
