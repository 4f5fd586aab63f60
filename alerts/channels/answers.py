"""What channels of incident tools make of an answer, and the addresses below the base address of an API."""

from datetime import UTC, datetime
from typing import Any, Literal

import httpx

from alerts.channels.transport import (
    Answer,
    DeliveryError,
    Refusal,
    is_passing,
    retry_after,
    unconfirmed,
)
from alerts.model import Sent

_NO_ERROR = frozenset({"", "0", "false", "no", "no error", "none", "null", "ok", "success"})


def below(url: str, path: str) -> str:
    """The address of ``path`` below a base address, of which the path and the query are kept."""
    base, _, query = url.strip().partition("#")[0].partition("?")
    path, _, parameters = path.partition("?")
    both = "&".join(filter(None, [parameters, query]))
    return base.rstrip("/") + path + ("?" + both if both else "")


def taken(answer: Answer, reference: str, refusal: Refusal) -> Sent:
    """The result of a message that was taken. 202 does not say that it will arrive.

    Raises DeliveryError if the body of the 2xx says otherwise, or is the page of some proxy.
    """
    error = refusal(answer) or denial(answer)
    if error is not None:
        raise error
    if answer.is_page:
        raise unconfirmed(answer)
    accepted = answer.status == httpx.codes.ACCEPTED
    outcome: Literal["delivered", "accepted"] = "accepted" if accepted else "delivered"
    return Sent(outcome, reference)


def denial(answer: Answer) -> DeliveryError | None:
    """The error of a body that denies a success in a form that is not the provider's own, as gateways do."""
    said = answer.json
    if not isinstance(said, dict):
        return None
    reason = said.get("error") or said.get("errors")
    outcomes = [said.get("ok"), said.get("success")]
    if False not in outcomes and (True in outcomes or not _is_error(reason)):
        return None
    code = reason.get("code") if isinstance(reason, dict) else said.get("code")
    kind: Literal["retry", "permanent"] = "retry" if is_passing(code) else "permanent"
    return DeliveryError(f'answered {answer.status}, but refused the message: "{answer.excerpt}"', kind=kind)


def _is_error(reason: Any) -> bool:
    """Whether the value of ``error`` names one: some gateways always answer the key, also with a success."""
    if isinstance(reason, str):
        return reason.strip().casefold() not in _NO_ERROR
    if isinstance(reason, dict) and "code" in reason:
        return reason["code"] not in (0, "0")
    return bool(reason)


def refused(answer: Answer, reason: str, *, wait: float | None = None) -> DeliveryError:
    """The error that quotes the provider's reason; a 2xx with one counts as a refusal for good.

    ``wait``: seconds from a header of the provider's own, which count if there is no ``Retry-After``.
    """
    message = f'answered {answer.status}: "{answer.quote(reason)}"' if reason else f"answered {answer.status}"
    if not is_passing(answer.status):
        return DeliveryError(message, kind="permanent")
    seconds = retry_after(answer.headers, datetime.now(UTC))
    return DeliveryError(message, kind="retry", retry_after=wait if seconds is None else seconds)
