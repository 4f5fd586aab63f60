"""What follows from a handshake: pure decisions, by the codes of libcurl and OpenSSL."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import pycurl

from probes.formatting import format_seconds
from probes.judgement import Problem
from probes.reading import Verdict
from probes.wire.chain import linked
from probes.wire.handshake import Certificate, Handshake
from settings.checks.tls import TlsCheck
from settings.texts import escape_controls, mask_secrets
from settings.values import format_duration

_LONGEST = 200
# Results of X509_verify_cert (openssl/x509_vfy.h).
_NO_ISSUER = frozenset({2, 20, 21})
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _UNKNOWN_ROOT = 18, 19
_WRONG_HOST = frozenset({0, 1, 62, 64})
"""libcurl compares the host itself, before it records the result of the verification."""
# Codes of OpenSSL's library 20 (SSL).
_NO_TLS = frozenset({"0A00010B", "0A0000C6"})
_EOF = "0A000126"
_OLD_PROTOCOL = frozenset({"0A00042E", "0A000102", "0A000117"})


def counting(shaken: Handshake, now: datetime) -> list[Certificate]:
    """Returns the server's certificate and its intermediates: clients do not use a root that is sent.

    If the chain is valid in spite of one that has expired, clients do not need that one: it is such as the
    cross-signed certificate of an authority that has become trusted since.
    """
    positions = linked([(each.subject, each.issuer) for each in shaken.chain])
    issuers = [shaken.chain[position] for position in positions[1:]]
    needed = [each for each in issuers if shaken.code or each.ends is None or each.ends > now]
    return [*shaken.chain[:1], *(each for each in needed if not each.self_issued)]


def first_end(shaken: Handshake, now: datetime) -> tuple[datetime, Certificate] | None:
    """Returns when the first certificate ends; None if the date of one of them is not known."""
    counted = counting(shaken, now)
    ends = [(each.ends, position) for position, each in enumerate(counted)]
    known = [(end, position) for end, position in ends if end is not None]
    if not known or len(known) < len(ends):
        return None
    end, position = min(known)
    return end, counted[position]


def judge(check: TlsCheck, shaken: Handshake, now: datetime) -> Iterator[Problem]:
    if shaken.code == pycurl.E_SSL_CACERT_BADFILE:
        sentence = "the file of trusted certificates (SSL_CERT_FILE) cannot be read"
        yield Problem(Verdict.UNKNOWN, "trust", sentence)
    elif shaken.code == pycurl.E_PEER_FAILED_VERIFICATION:
        yield _untrusted(check, shaken, now)
    elif shaken.code:
        yield _no_handshake(shaken)
    if shaken.chain and not shaken.code and not shaken.chain[0].names:
        sentence = "the certificate has no subjectAltName, without which browsers refuse it"
        yield Problem(Verdict.FAIL, "wrong_host", sentence)
    if shaken.chain:
        yield from _dates(check, shaken, now)
    elif not shaken.code:
        yield Problem(Verdict.UNKNOWN, "unreadable", "the server's certificates cannot be read")


def _no_handshake(shaken: Handshake) -> Problem:
    if shaken.code == pycurl.E_OPERATION_TIMEDOUT:
        return Problem(Verdict.FAIL, "timeout", "the server did not answer in time (in the TLS handshake)")
    if shaken.openssl in _NO_TLS:
        return Problem(Verdict.FAIL, "plain_text", "the server does not speak TLS on this port")
    if shaken.openssl in _OLD_PROTOCOL:
        sentence = "the server offers no version of TLS that clients still accept (1.2 or later)"
        return Problem(Verdict.FAIL, "protocol", sentence)
    if shaken.code == pycurl.E_ABORTED_BY_CALLBACK:
        return Problem(Verdict.UNKNOWN, "closed", "the worker is stopping")
    if not shaken.openssl or shaken.openssl == _EOF:
        return Problem(Verdict.FAIL, "reset", "the server closed the connection during the TLS handshake")
    return Problem(Verdict.FAIL, "refused", f"the TLS handshake failed: {_cut(shaken.message)}")


def _untrusted(check: TlsCheck, shaken: Handshake, now: datetime) -> Problem:
    cause, sentence = _why_untrusted(check, shaken, now)
    return Problem(Verdict.FAIL, cause, sentence)


def _why_untrusted(check: TlsCheck, shaken: Handshake, now: datetime) -> tuple[str, str]:
    chain, result = shaken.chain, shaken.verify
    if result == _EXPIRED:
        ended = [each for each in chain if each.ends is not None and each.ends <= now]
        return "expired", _ended(ended[0]) if ended else "a certificate has expired"
    if result == _NOT_YET_VALID:
        early = [each.begins for each in chain if each.begins is not None and each.begins > now]
        return "not_yet_valid", f"the certificate begins only on {_date(early[0] if early else now)}"
    if result == _SELF_SIGNED:
        return "self_signed", "the certificate is self-signed, and not trusted"
    if result == _UNKNOWN_ROOT or result in _NO_ISSUER:
        return _unknown_issuer(chain)
    if result in _WRONG_HOST and chain:
        names = _cut(chain[0].names) or "none"
        return "wrong_host", f"the certificate is not for {check.host}; its names: {names}"
    return "untrusted", f"the certificates are not valid: {_cut(shaken.message)}"


def _unknown_issuer(chain: Sequence[Certificate]) -> tuple[str, str]:
    issuer = _cut(chain[-1].issuer) if chain else "unknown"
    if _incomplete(chain):
        return "incomplete_chain", f"the server does not send the intermediate certificate of {issuer}"
    alone = ", or an intermediate certificate is missing" if len(chain) == 1 else ""
    return "unknown_authority", f"the issuing authority is not trusted{alone}: {issuer}"


def _incomplete(chain: Sequence[Certificate]) -> bool:
    """Public authorities write into each certificate where its issuer's is. One whose issuer is neither sent
    nor trusted, but can be fetched, was issued by an intermediate that the server forgot to send."""
    return bool(chain) and not chain[-1].self_issued and chain[-1].names_issuer_address


def _dates(check: TlsCheck, shaken: Handshake, now: datetime) -> Iterator[Problem]:
    found = first_end(shaken, now)
    if found is None:
        yield Problem(Verdict.UNKNOWN, "unreadable", "the end of a certificate cannot be read")
        return
    end, certificate = found
    if end <= now:
        if not (shaken.code and shaken.verify == _EXPIRED):
            yield Problem(Verdict.FAIL, "expired", _ended(certificate))
        return
    left = (end - now).total_seconds()
    for verdict, key, limit in (
        (Verdict.FAIL, "fail_below", check.fail_below),
        (Verdict.DEGRADED, "degraded_below", check.degraded_below),
    ):
        if left < limit.total_seconds():
            what = "the certificate" if certificate is shaken.chain[0] else _intermediate(certificate)
            sentence = f"{what} ends in {format_seconds(left)}, on {_date(end)}"
            yield Problem(verdict, "expires", f"{sentence}, less than {key} = {format_duration(limit)}")
            return


def _ended(certificate: Certificate) -> str:
    end = certificate.ends
    return f"the certificate of {_cut(certificate.subject)} expired on {_date(end)}" if end else "expired"


def _intermediate(certificate: Certificate) -> str:
    return f"the intermediate certificate of {_cut(certificate.subject)}"


def _date(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _cut(text: str) -> str:
    shown = escape_controls(mask_secrets(text))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
