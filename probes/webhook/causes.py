"""Every kind of event that an endpoint must refuse or ignore, in words, and the causes that follow."""

from collections.abc import Callable, Mapping

from probes import effects, request_errors
from probes.request_errors import uses_tls
from probes.tools import Needs
from settings.checks.webhook import WebhookCheck

KINDS: Mapping[str, str] = {
    "forged": "an event signed with another secret",
    "stale": "an event signed an hour ago",
    "unsigned": "an event without signature",
    "future": "an event signed an hour ahead",
    "truncated": "an event with the first half of its signature",
    "reserialised": "an event in other bytes than those that were signed",
    "wrong_secret": "an event signed with an empty secret",
    "non_ascii_signature": "an event whose signature is not ASCII",
    "oversized": "a forged event of 2 MB",
    "wrong_content_type": "a forged event sent as a form",
    "not_utf8": "a forged event that is not UTF-8",
    "wrong_scheme": "an event with a signature of version v0 only",
}

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    **effects.CAUSES,
    **{f"{kind}_accepted": f"accepted {what}" for kind, what in KINDS.items()},
    **{f"{kind}_effect": f"refused {what}, but processed it" for kind, what in KINDS.items()},
    "old_secret_accepted": "accepted an event signed with the old secret",
    "old_secret_effect": "refused an event signed with the old secret, but processed it",
    "old_secret_refused": "refused an event signed with the old secret, which is still valid",
    "replayed_effect": "processed the same event twice",
    "out_of_order_effect": "processed an older event after a newer one about the same object",
    "crashed": "answered an event that must be refused or ignored with a 5xx",
    "redirected": "answered an event that must be refused with neither 2xx, 4xx nor 5xx",
    "refused": "answered the signed event with a 4xx: most often the secrets differ",
    "status": "answered the signed event with neither 2xx nor 4xx",
    "no_effect": "accepted the signed event, but showed no effect in time",
    "unchecked": "an event that must be refused or ignored was not delivered, or met a rate limit",
    "cleanup": "the check passed, but synthetic rows may be left",
    "payload": "`payload` has a path that the event does not have",
}


def _sends(kind: str) -> Callable[[WebhookCheck], bool]:
    """Whether the check sends this event, besides the signed one."""
    return lambda check: kind in (*check.must_refuse, *check.must_ignore)


def _sends_with_effect(kind: str) -> Callable[[WebhookCheck], bool]:
    return lambda check: check.seen is not None and _sends(kind)(check)


def _sends_several(check: WebhookCheck) -> bool:
    return bool(check.must_refuse or check.must_ignore or check.old_secret is not None)


NEEDS: Needs = {
    **dict.fromkeys(request_errors.TLS_CAUSES, lambda check: uses_tls(check.url)),
    **effects.NEEDS,
    **{f"{kind}_accepted": _sends(kind) for kind in KINDS},
    **{f"{kind}_effect": _sends_with_effect(kind) for kind in (*KINDS, "replayed", "out_of_order")},
    "old_secret_accepted": lambda check: check.old_secret is not None and check.old_secret_refused,
    "old_secret_effect": lambda check: (
        check.old_secret is not None and check.old_secret_refused and check.seen is not None
    ),
    "old_secret_refused": lambda check: check.old_secret is not None and not check.old_secret_refused,
    "crashed": _sends_several,
    "redirected": _sends_several,
    "unchecked": _sends_several,
    "payload": lambda check: bool(check.payload),
}


def stripe_endpoints(check: WebhookCheck) -> tuple[str, ...]:
    """Those that say which API version the endpoint has."""
    asks = check.scheme != "ikhokha" and check.api_version is None
    return ("webhook_endpoints", "events") if asks else ()
