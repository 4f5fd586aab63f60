"""Measured values that every installation has: failures of checks, counted from their readings."""

from collections.abc import Mapping
from dataclasses import dataclass

_POSTGRES = [
    "login",
    "full",
    "no_database",
    "starting",
    "dns",
    "connect",
    "tls",
    "reset",
    "timeout",
    "refused",
]
_STRIPE = ["unreachable", "broken", "garbled", "too_large", "rate_limited", "key_refused", "timeout"]
_REDIS = ["no_password", "wrong_password", "no_permission", "loading", "max_clients", "protected_mode", "tls"]
_REDIS += ["unknown_host", "connection_refused", "connection_closed", "unreachable", "not_redis", "timeout"]


@dataclass(frozen=True, slots=True)
class Failures:
    """What counts: readings with the verdict fail, of checks of ``kind`` (None: any), with one of ``causes``
    (None: any). A limit that a measured value exceeds is no failed connection."""

    kind: str | None = None
    causes: frozenset[str] | None = None

    def of_kind(self, kind: str) -> bool:
        return self.kind is None or self.kind == kind

    def counts(self, cause: str) -> bool:
        return self.causes is None or cause in self.causes


FAILURES: Mapping[str, Failures] = {
    "api_connection_failures": Failures("stripe", frozenset(_STRIPE)),
    "cache_connection_failures": Failures("redis", frozenset(_REDIS)),
    "check_failures": Failures(),
    "database_connection_failures": Failures("postgres", frozenset(_POSTGRES)),
    "health_check_failures": Failures("http"),
    "webhook_failures": Failures("webhook"),
}
