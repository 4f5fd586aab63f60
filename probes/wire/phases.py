"""The duration of each phase of a transfer, by libcurl's clock."""

import ssl
from datetime import UTC, datetime
from typing import NamedTuple

import pycurl

from probes.wire.chain import linked

# libcurl counts each milestone from the start of the transfer; it is 0 until it is reached.
_MILESTONES = (
    ("dns", pycurl.NAMELOOKUP_TIME),
    ("connect", pycurl.CONNECT_TIME),
    ("tls", pycurl.APPCONNECT_TIME),
    ("first_byte", pycurl.STARTTRANSFER_TIME),
    ("transfer", pycurl.TOTAL_TIME),
)


def measure(curl: pycurl.Curl, *, lookup: float, tls: bool, answered: bool) -> dict[str, float]:
    """Returns seconds by phase, and ``total``; ``lookup`` counts as ``dns``. Phases not reached have no key.

    The remaining time of a failed transfer belongs to the phase that it did not finish.
    """
    total: float = curl.getinfo(pycurl.TOTAL_TIME)
    phases: dict[str, float] = {}
    before = 0.0
    for name, option in _MILESTONES:
        if name == "tls" and not tls:
            continue
        reached: float = curl.getinfo(option)
        unfinished = reached == 0.0 or (name == "first_byte" and not answered)
        phases[name] = max(0.0, (total if unfinished else reached) - before)
        if unfinished:
            break
        before = reached
    phases["dns"] += lookup
    phases["total"] = lookup + total
    return phases


class CertificateEnd(NamedTuple):
    """When a certificate expires, and its subject, as OpenSSL writes it: ``CN = shop.example``."""

    not_after: datetime
    subject: str


def certificate_end(curl: pycurl.Curl, *, verified: bool = False) -> CertificateEnd | None:
    """Returns the end of the certificate that expires first, of the chain that the server sent.

    An intermediate that expires breaks the connection as the server's own certificate does. Known also if the
    handshake failed because of it. If it was ``verified``, one that has expired was not needed, such as the
    cross-signed certificate of an authority that has become trusted since.
    """
    certificates = _certificates(curl)
    positions = linked([(each.get("Subject", ""), each.get("Issuer", "")) for each in certificates])
    ends = [end for position in positions if (end := _end_of(certificates[position]))]
    now = datetime.now(UTC)
    return min((end for end in ends if not verified or end.not_after > now), default=min(ends, default=None))


def names_no_host(curl: pycurl.Curl) -> bool:
    """Whether the server's certificate has a common name only, which libcurl accepts and browsers do not."""
    certificates = _certificates(curl)
    return bool(certificates) and "X509v3 Subject Alternative Name" not in certificates[0]


def _certificates(curl: pycurl.Curl) -> list[dict[str, str]]:
    return [dict(each) for each in curl.getinfo(pycurl.INFO_CERTINFO) or ()]


def _end_of(certificate: dict[str, str]) -> CertificateEnd | None:
    """Returns None for a date that cannot be read: the certificate is the server's text."""
    try:
        seconds = ssl.cert_time_to_seconds(certificate["Expire date"])
        return CertificateEnd(datetime.fromtimestamp(seconds, UTC), certificate.get("Subject", ""))
    except (KeyError, ValueError, OverflowError):
        return None
