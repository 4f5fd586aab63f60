"""A TLS handshake over an open connection, by libcurl: Python 3.11's ssl cannot return the sent chain."""

import re
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pycurl

from probes.wire.dialled import Dialled
from probes.wire.loop import CurlLoop

_CODE = re.compile(r"error:([0-9A-F]{8})")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as OpenSSL prints it; a date is None if it is no valid one."""

    subject: str
    issuer: str
    names: str
    begins: datetime | None
    ends: datetime | None
    names_issuer_address: bool
    """Whether it says where its issuer's certificate can be fetched, as those of public authorities do."""

    @property
    def self_issued(self) -> bool:
        return self.subject == self.issuer


@dataclass(frozen=True, slots=True)
class Handshake:
    """How a handshake ended. ``code`` is libcurl's (0: success), ``openssl`` the code of OpenSSL's error, and
    ``verify`` the result of X509_verify_cert. ``chain`` is what the server sent, its own one first."""

    code: int
    message: str
    openssl: str
    verify: int
    chain: tuple[Certificate, ...]
    seconds: float


async def shake_hands(
    loop: CurlLoop, opened: Dialled, host: str, port: int, *, seconds: float, ca_file: str
) -> Handshake:
    """Runs the handshake, and verifies the certificates for the host as HTTP probes do."""
    curl = _prepare(opened, host, port, seconds, ca_file)
    started = time.perf_counter()
    try:
        ending = await loop.perform(curl)
        chain = tuple(_certificate(dict(each)) for each in curl.getinfo(pycurl.INFO_CERTINFO) or ())
        verify: int = curl.getinfo(pycurl.SSL_VERIFYRESULT)
    finally:
        curl.close()
    found = _CODE.search(ending.message)
    return Handshake(
        code=ending.code,
        message=ending.message,
        openssl=found[1] if found else "",
        verify=verify,
        chain=chain,
        seconds=time.perf_counter() - started,
    )


def _prepare(opened: Dialled, host: str, port: int, seconds: float, ca_file: str) -> pycurl.Curl:
    curl = pycurl.Curl()
    name = f"[{host}]" if ":" in host else host
    curl.setopt(pycurl.URL, f"https://{name}:{port}/")
    curl.setopt(pycurl.CONNECT_ONLY, 1)
    curl.setopt(pycurl.RESOLVE, [f"+{name}:{port}:{opened.address}"])
    curl.setopt(pycurl.OPENSOCKETFUNCTION, lambda _purpose, _target: opened.socket)
    curl.setopt(pycurl.SOCKOPTFUNCTION, lambda _fd, _purpose: pycurl.SOCKOPT_ALREADY_CONNECTED)
    curl.setopt(pycurl.PROXY, "")
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.FRESH_CONNECT, 1)
    curl.setopt(pycurl.FORBID_REUSE, 1)
    curl.setopt(pycurl.SSL_ENABLE_ALPN, 0)  # a mail server may refuse a client that offers it HTTP
    curl.setopt(pycurl.SSL_SESSIONID_CACHE, 0)
    curl.setopt(pycurl.OPT_CERTINFO, 1)
    curl.setopt(pycurl.CAINFO, ca_file)
    curl.unsetopt(pycurl.CAPATH)
    curl.setopt(pycurl.TIMEOUT_MS, max(1, round(seconds * 1000)))
    return curl


def _certificate(fields: dict[str, str]) -> Certificate:
    return Certificate(
        subject=fields.get("Subject", ""),
        issuer=fields.get("Issuer", ""),
        names=fields.get("X509v3 Subject Alternative Name", ""),
        begins=_time(fields.get("Start date", "")),
        ends=_time(fields.get("Expire date", "")),
        names_issuer_address="CA Issuers" in fields.get("Authority Information Access", ""),
    )


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
