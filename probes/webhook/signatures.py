"""Signs and verifies webhooks of Stripe, iKhokha, and any provider that uses a plain HMAC."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

import httpx

_STRIPE_TOLERANCE = 300


class SignatureError(Exception):
    """The signature is invalid. The message is one sentence without the secret."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """``sign(secret, url, body, at)`` returns the header's value. ``dated``: signatures contain a time."""

    header: str
    dated: bool
    sign: Callable[[str, str, bytes, int], str]


def sign_stripe(secret: str, body: bytes, at: int) -> str:
    """Returns ``t=<Unix time>,v1=<HMAC-SHA256 of t.body>``; the key includes its prefix ``whsec_``."""
    return f"t={at},v1={_stripe_digest(secret, body, str(at))}"


def verify_stripe(
    secret: str, body: bytes, header: str, *, now: int, tolerance: int = _STRIPE_TOLERANCE
) -> None:
    """Raises SignatureError unless Stripe's libraries accept the header.

    ``tolerance`` is in seconds, 0 for any age. Accepts a timestamp in the future, as Stripe's libraries do.
    """
    elements = [element.partition("=") for element in header.split(",")]
    times = [value for name, _, value in elements if name == "t"]
    signatures = [value for name, _, value in elements if name == "v1"]
    if not times or not times[0].isascii() or not times[0].isdecimal():
        raise SignatureError("the header has no timestamp")
    if not signatures:
        raise SignatureError("the header has no v1 signature")
    expected = _stripe_digest(secret, body, times[0])
    if not any(_equal(signature, expected) for signature in signatures):
        raise SignatureError("no signature matches the body")
    if tolerance and now - int(times[0]) > tolerance:
        raise SignatureError(f"the signature is older than {tolerance} s")


def _stripe_digest(secret: str, body: bytes, at: str) -> str:
    return _hmac(secret, at.encode() + b"." + body)


def sign_ikhokha(secret: str, url: str, body: bytes) -> str:
    """Returns the HMAC-SHA256 of the URL's path and the body, with quotes and backslashes escaped.

    The escaping is that of iKhokha's own samples. The path is that of the request (``/`` if there is none),
    as ``new URL(url).pathname`` of their samples has it. The signature contains no timestamp.
    """
    text = httpx.URL(url).raw_path.partition(b"?")[0] + body
    escaped = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"'", b"\\'").replace(b"\0", b"\\0")
    return _hmac(secret, escaped)


def verify_ikhokha(secret: str, url: str, body: bytes, header: str) -> None:
    _require_equal(header, sign_ikhokha(secret, url, body))


def sign_hmac(secret: str, body: bytes) -> str:
    """Returns the HMAC-SHA256 of the body in hexadecimal."""
    return _hmac(secret, body)


def verify_hmac(secret: str, body: bytes, header: str) -> None:
    _require_equal(header, sign_hmac(secret, body))


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _equal(actual: str, expected: str) -> bool:
    return hmac.compare_digest(actual.encode("utf-8", "surrogateescape"), expected.encode())


def _require_equal(actual: str, expected: str) -> None:
    if not _equal(actual, expected):
        raise SignatureError("the signature does not match the body")


SCHEMES = {
    "stripe": Scheme("Stripe-Signature", True, lambda secret, _url, body, at: sign_stripe(secret, body, at)),
    "ikhokha": Scheme("IK-SIGN", False, lambda secret, url, body, _at: sign_ikhokha(secret, url, body)),
    "hmac-sha256": Scheme("X-Signature", False, lambda secret, _url, body, _at: sign_hmac(secret, body)),
}
