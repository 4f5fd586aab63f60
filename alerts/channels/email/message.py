"""The message as mail servers transfer it. The same delivery gives the same bytes.

Written out instead of by `email.message`, which folds headers differently in each version of Python.
"""

import hashlib
import quopri
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import Any

from alerts.model import Delivery
from settings.recipients import split_address

_HEADER_LINE = 76


def compose(delivery: Delivery, sender: str, recipients: Sequence[str]) -> bytes:
    """A text and its HTML, in lines of ASCII: only an address that is not ASCII makes it UTF-8 (RFC 6532)."""
    payload: Any = delivery.payload
    # "=_" is in no text that is quoted-printable.
    boundary = f"=_{_digest(delivery.dedupe_key)}"
    headers = [f"{name}: {value}" for name, value in _headers(delivery, sender, recipients)]
    return b"\r\n".join(
        [
            "\r\n".join(headers).encode(),
            f'Content-Type: multipart/alternative; boundary="{boundary}"'.encode(),
            b"",
            *_part("plain", payload["text"], boundary),
            *_part("html", payload["html"], boundary),
            f"--{boundary}--".encode(),
            b"",
        ]
    )


def _headers(delivery: Delivery, sender: str, recipients: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All mails of a thread refer to an id that no mail has: clients group them, also without the first."""
    payload: Any = delivery.payload
    domain = split_address(sender)[1]
    yield "From", f"Paywatch <{sender}>"
    yield "To", ",\r\n ".join(recipients)
    yield "Subject", encode_subject(payload["subject"])
    yield "Date", format_datetime(datetime.fromisoformat(payload["date"]))
    yield "Message-ID", f"<{_digest(delivery.dedupe_key)}@{domain}>"
    if delivery.thread is not None:
        root = f"<thread.{_digest(delivery.thread)}@{domain}>"
        yield from (("In-Reply-To", root), ("References", root))
    # Neither a vacation program nor Exchange answers these (RFC 3834, 5; MS-OXCMAIL).
    yield from (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))
    if payload.get("urgent"):
        yield from (("Importance", "high"), ("Priority", "urgent"), ("X-Priority", "1 (Highest)"))
    if payload.get("severity"):
        yield "X-Paywatch-Severity", payload["severity"]
    yield "MIME-Version", "1.0"


def encode_subject(text: str) -> str:
    """Returns the value of the header, folded: encoded words (RFC 2047) unless the text is plain ASCII."""
    plain = text.isascii() and "=?" not in text
    return Header(text, "us-ascii" if plain else "utf-8", _HEADER_LINE, "Subject").encode(linesep="\r\n")


def _part(subtype: str, text: str, boundary: str) -> list[bytes]:
    encoded = quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")
    return [
        f"--{boundary}".encode(),
        f"Content-Type: text/{subtype}; charset=utf-8".encode(),
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        encoded,
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
