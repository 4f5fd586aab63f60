"""Which certificate of a run expires first, and whether that is too soon."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import httpx

from probes.formatting import format_seconds
from probes.judgement import Problem
from probes.reading import Verdict
from settings.checks.http import HttpCheck
from settings.texts import escape_controls, mask_secrets
from settings.values import format_duration

_LONGEST = 100


class Expiry(NamedTuple):
    """When a certificate expires, its subject, and the host that sent it."""

    not_after: datetime
    subject: str
    host: str


def expiries(responses: Sequence[httpx.Response]) -> list[Expiry]:
    """Returns the certificate of each connection that expires first in its chain."""
    return [
        Expiry(not_after, response.extensions.get("tls_subject", ""), response.request.url.host)
        for response in responses
        if (not_after := response.extensions.get("tls_not_after")) is not None
    ]


def earliest(found: Iterable[Expiry]) -> Expiry | None:
    return min(found, default=None)


def certificate_problems(check: HttpCheck, expiry: Expiry, now: datetime) -> list[Problem]:
    """Returns at most one problem of cause ``certificate``."""
    left = expiry.not_after - now
    for verdict, key, limit in (
        (Verdict.FAIL, "tls_fail_below", check.tls_fail_below),
        (Verdict.DEGRADED, "tls_degraded_below", check.tls_degraded_below),
    ):
        if left < limit:
            sentence = f"{_name(expiry)} {_when(left)}, sooner than {key} = {format_duration(limit)}"
            return [Problem(verdict, "certificate", sentence)]
    return []


def _name(expiry: Expiry) -> str:
    subject = escape_controls(mask_secrets(expiry.subject[:_LONGEST]))
    return f"the certificate {subject} of {expiry.host}" if subject else f"a certificate of {expiry.host}"


def _when(left: timedelta) -> str:
    if left < timedelta(0):
        return f"expired {format_seconds(-left.total_seconds())} ago"
    return f"expires in {format_seconds(left.total_seconds())}"
