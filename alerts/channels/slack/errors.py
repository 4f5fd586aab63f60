"""What the errors of Slack mean (docs.slack.dev: chat.postMessage, chat.update, incoming webhooks).

Slack answers most of them with the status 200.
"""

import re
from typing import Any

from alerts.channels.transport import Answer, DeliveryError, Kind

_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+|ratelimited", re.ASCII)
_SUCCESSES = frozenset(
    {"accepted", "created", "delivered", "ok", "posted", "processed", "published", "queued", "received"}
    | {"sent", "succeeded", "success", "successful", "successfully"}
)
_NEGATIONS = frozenset({"cannot", "cant", "never", "no", "not", "nothing"})


def is_code(text: str) -> bool:
    """Whether a text is an error code such as Slack's webhooks answer as plain text: ``no_service``.

    With a 4xx of its own, but a relay may answer 200. Slack adds codes, and a success is ``ok``. A relay may
    have other words for a success, such as ``message_sent``.
    """
    words = text.split("_")
    succeeds = words[-1] in _SUCCESSES and _NEGATIONS.isdisjoint(words)
    return _CODE.fullmatch(text) is not None and not succeeds


_UNKNOWN = frozenset({"fatal_error", "internal_error"})
"""Slack: "some aspect of the operation succeeded before the error was raised"."""
_FOR_NOW = frozenset(
    {
        "external_channel_migrating",
        "message_limit_exceeded",
        "org_login_required",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "rollup_error",
        "service_unavailable",
        "team_added_to_org",
        "update_failed",
    }
)
NOT_UPDATED = frozenset(
    {"block_mismatch", "cant_update_message", "edit_window_closed", "is_inactive", "message_not_found"}
)
"""The message of the thread stays as it is, which says nothing about further messages."""
THREAD_IS_GONE = frozenset(
    {
        "cannot_reply_to_message",
        "message_not_found",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "thread_not_found",
    }
)
"""No reply is possible, but a message is."""

_ADVICE = {
    "account_inactive": "create a new bot token",
    "channel_is_archived": "choose another channel",
    "channel_not_found": "invite the bot into the channel, or correct its ID",
    "invalid_auth": "write the bot token of an installed app",
    "is_archived": "choose another channel",
    "missing_scope": "give the app the scope chat:write",
    "not_allowed_token_type": "write the bot token, which begins with xoxb-",
    "not_authed": "write the bot token of an installed app",
    "not_in_channel": "invite the bot into the channel",
    "token_expired": "create a new bot token",
    "token_revoked": "create a new bot token",
}


class SlackError(DeliveryError):
    """A refusal with Slack's code."""

    def __init__(self, message: str, *, kind: Kind, code: str, retry_after: float | None = None) -> None:
        super().__init__(message, kind=kind, retry_after=retry_after)
        self.code = code


def refusal(answer: Answer, error: Any) -> SlackError:
    """The error for an answer that refuses. A code that is not known needs a person, as a 4xx does."""
    code = answer.quote(error) if isinstance(error, str) and error else "no error code"
    advice = f": {_ADVICE[code]}" if code in _ADVICE else ""
    message = f'answered {answer.status} with the error "{code}"{advice}'
    kind: Kind = "unknown" if code in _UNKNOWN else "retry" if code in _FOR_NOW else "permanent"
    return SlackError(
        message, kind=kind, code=code, retry_after=answer.retry_after if kind == "retry" else None
    )
