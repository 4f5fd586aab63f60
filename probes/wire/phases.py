"""The duration of each phase of a transfer, by libcurl's clock."""

import ssl
from datetime import UTC, datetime

import pycurl

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


def certificate_end(curl: pycurl.Curl) -> datetime | None:
    """Returns when the server's certificate expires, also if the handshake failed because of it."""
    chain = curl.getinfo(pycurl.INFO_CERTINFO)
    for name, value in chain[0] if chain else ():
        if name == "Expire date":
            return datetime.fromtimestamp(ssl.cert_time_to_seconds(value), UTC)
    return None
