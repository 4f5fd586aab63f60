"""The causes of an http check."""

from collections.abc import Mapping

from probes import request_errors

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
