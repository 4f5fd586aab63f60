"""One message to several recipients, who may have different outcomes.

An attempt is for those who do not have the message yet: nobody gets it twice because of somebody else. The
payload keeps who has it, by a digest that does not tell who that is.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.channels.transport import DeliveryError
from alerts.model import REACHED, Delivery, Sent
from probes.reading import Json

_SHOWN = 5
_SENTENCE = 160


@dataclass(frozen=True, slots=True)
class Result:
    """What happened to one recipient: ``error``, or the provider's ``reference`` of an accepted message."""

    recipient: str
    masked: str
    error: DeliveryError | None = None
    reference: str = ""


def missing(delivery: Delivery, recipients: Iterable[str]) -> list[str]:
    """Returns the recipients who do not have the message yet."""
    reached = _reached(delivery)
    return [each for each in recipients if _digest(delivery, each) not in reached]


def conclude(delivery: Delivery, results: Sequence[Result]) -> Sent:
    """Returns the message as accepted when all recipients have it. Otherwise raises DeliveryError.

    Somebody who did not get it for a passing reason makes it a retry. Somebody who was refused for good makes
    it a permanent failure, though others have it: nobody else would notice that this person gets no alerts.
    """
    failed = [each for each in results if each.error is not None]
    if not failed:
        return Sent(
            "accepted", ", ".join(dict.fromkeys(each.reference for each in results if each.reference))
        )
    raise _failure(delivery, results, failed)


def _failure(delivery: Delivery, results: Sequence[Result], failed: Sequence[Result]) -> DeliveryError:
    errors = [each.error for each in failed if each.error is not None]
    kinds = {error.kind for error in errors}
    kind = next(each for each in ("unknown", "retry", "permanent") if each in kinds)
    waits = [error.retry_after for error in errors if error.retry_after is not None]
    taken = [_digest(delivery, each.recipient) for each in results if each.error is None]
    reached: list[Json] = [*_reached(delivery), *taken]
    return DeliveryError(
        _sentence(failed, len(reached)),
        kind=kind,
        retry_after=max(waits, default=None),
        remaining={**delivery.payload, REACHED: reached} if reached else None,
    )


def _sentence(failed: Sequence[Result], reached: int) -> str:
    if not reached and len(failed) == 1:
        return str(failed[0].error)
    people: dict[str, list[str]] = {}
    for each in failed[:_SHOWN]:
        people.setdefault(str(each.error)[:_SENTENCE], []).append(each.masked)
    told = [f"{', '.join(masked)}: {sentence}" for sentence, masked in people.items()]
    rest = [f"… ({len(failed) - _SHOWN} more)"] if len(failed) > _SHOWN else []
    others = [f"{reached} of {reached + len(failed)} recipients have it"] if reached else []
    return "; ".join([*others, *told, *rest])


def _reached(delivery: Delivery) -> list[str]:
    listed = delivery.payload.get(REACHED)
    return [str(each) for each in listed] if isinstance(listed, list) else []


def _digest(delivery: Delivery, recipient: str) -> str:
    """32 bits: too few to find a phone number by trying all, enough to tell a channel's recipients apart."""
    return hashlib.sha256(f"{delivery.dedupe_key}|{recipient}".encode()).hexdigest()[:8]
