"""Runs a tls check: connects, starts TLS if the protocol begins in plain text, judges the certificates."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.reading import Json, Outcome, Verdict
from probes.tls.judge import counting, first_end, judge
from probes.tls.starttls import StartTlsRefused, start_tls
from probes.tools import Needs, Tools
from probes.wire import dial
from probes.wire.dialled import Dialled
from probes.wire.handshake import Handshake
from settings.checks.tls import TlsCheck
from settings.hosts import ascii_host

CAUSES: Mapping[str, str] = {
    **dial.CAUSES,
    "starttls": "the server does not start TLS; the reason quotes it",
    "plain_text": "the port takes no TLS",
    "protocol": "the server offers only versions of TLS before 1.2",
    "refused": "the server refuses the handshake",
    "expired": "the certificate, or an intermediate one, has expired",
    "not_yet_valid": "the certificate is valid only later",
    "wrong_host": "the certificate is for other hosts",
    "self_signed": "the certificate is self-signed",
    "unknown_authority": "the authority is not trusted",
    "incomplete_chain": "the server does not send an intermediate certificate",
    "untrusted": "the certificate is invalid for another reason, which the reason quotes",
    "expires": "a certificate ends within `fail_below` or `degraded_below`",
    "unreadable": "a certificate cannot be read",
    "trust": "the file of trusted certificates cannot be read",
    "closed": "the worker is stopping",
}

NEEDS: Needs = {"starttls": lambda check: check.starttls != "none"}


async def probe(check: TlsCheck, tools: Tools) -> Outcome:
    host, seconds = ascii_host(check.host), check.timeout.total_seconds()
    deadline = time.monotonic() + seconds
    try:
        opened = await tools.dialer.open(host, check.port, seconds)
    except dial.DialError as error:
        verdict = Verdict.UNKNOWN if error.local else Verdict.FAIL
        return Outcome(verdict, str(error), cause=error.cause, phases=error.phases)
    try:
        problem = await _start_tls(check, opened, deadline)
        if problem is not None:
            return conclude([problem], "", phases=opened.phases)
        left = max(0.001, deadline - time.monotonic())
        shaken = await tools.dialer.shake_hands(opened, host, check.port, left)
    finally:
        opened.socket.close()
    return _conclude(check, opened, shaken)


async def _start_tls(check: TlsCheck, opened: Dialled, deadline: float) -> Problem | None:
    if check.starttls == "none":
        return None
    started = time.monotonic()
    place = f"{check.host}:{check.port}"
    try:
        async with asyncio.timeout(max(0.0, deadline - started)):
            await start_tls(check.starttls, opened.socket)
    except StartTlsRefused as error:
        return Problem(Verdict.FAIL, "starttls", f"{place} does not start TLS: {error}")
    except TimeoutError:
        return Problem(Verdict.FAIL, "timeout", f"{place} did not answer in time (starting TLS)")
    except OSError as error:
        return Problem(
            Verdict.FAIL, "reset", f"{place} broke the connection before TLS ({type(error).__name__})"
        )
    finally:
        opened.phases["starttls"] = time.monotonic() - started
    return None


def _conclude(check: TlsCheck, opened: Dialled, shaken: Handshake) -> Outcome:
    now = datetime.now(UTC)
    phases = {**opened.phases, "tls": shaken.seconds}
    values: dict[str, float] = {}
    evidence: dict[str, Json] = {"address": opened.address, "certificates": len(shaken.chain)}
    found, success = first_end(shaken, now), ""
    if found is not None:
        end, first = found
        left = (end - now).total_seconds()
        values = {"tls_expires_in": left, "tls_not_after": end.timestamp()}
        evidence |= {"tls_not_after": end.isoformat(), "ends_first": counting(shaken, now).index(first)}
        evidence["tls_issuer"] = first.issuer
        success = f"the certificates are valid for {format_seconds(left)}, until {end:%Y-%m-%d %H:%M} UTC"
    return conclude(
        list(judge(check, shaken, now)),
        success,
        phases={**phases, "total": sum(phases.values())},
        values=values,
        evidence=evidence,
    )
