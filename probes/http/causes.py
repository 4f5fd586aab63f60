"""The causes of an http check."""

from collections.abc import Callable, Mapping, Sequence

from probes import request_errors
from probes.request_errors import uses_tls
from probes.tools import Needs
from settings.checks.http import HttpCheck, HttpRequest

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    "status": "another status than expected",
    "json": "a value is missing or differs, or the body is not JSON",
    "text": "the body does not contain the text, or contains the one that it must not",
    "headers": "a header is missing or differs",
    "http_version": "another version of HTTP than expected",
    "size": "the body is longer than `expect.max_bytes`",
    "cut": "the body is too long to be judged: only its beginning was read",
    "encoding": "the body cannot be decoded, and something is expected of it",
    "latency": "slower than `fail_above` or `degraded_above`",
    "certificate": "a certificate of the chain expires sooner than `tls_fail_below` or `tls_degraded_below`",
    "redirects": "more than five redirects, or one that leads to no URL of http or https",
    "save": "a value to save is missing, or cannot be used in the request",
    "host": "a saved URL leads to a host that is not one of `hosts`",
}


def _requests(check: HttpCheck) -> Sequence[HttpRequest]:
    return check.steps or (check,)


def _expects(*keys: str) -> Callable[[HttpCheck], bool]:
    """Whether a request of the check has one of these keys of ``expect``."""
    return lambda check: any(getattr(each.expect, key) for each in _requests(check) for key in keys)


def _reads_body(check: HttpCheck) -> bool:
    return _saves(check) or _expects("body_key", "max_bytes")(check)


def _saves(check: HttpCheck) -> bool:
    return any(step.save for step in check.steps)


def _redirects(check: HttpCheck) -> bool:
    return any(each.follow_redirects for each in _requests(check))


def _may_use_tls(check: HttpCheck) -> bool:
    """A redirect and a saved URL may lead to https."""
    return _redirects(check) or _saves(check) or any(uses_tls(each.url) for each in _requests(check))


NEEDS: Needs = {
    **dict.fromkeys((*request_errors.TLS_CAUSES, "certificate"), _may_use_tls),
    "json": _expects("json_"),
    "text": _expects("text", "not_text", "matches"),
    "headers": _expects("headers"),
    "http_version": _expects("http_version"),
    "size": _expects("max_bytes"),
    "cut": _reads_body,
    "encoding": _reads_body,
    "redirects": _redirects,
    "save": _saves,
    "host": _saves,
}
