"""What can become of a push."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Whether the receiver has the batch.

    It has it if ``accepted`` or ``partial``, and has nothing of it if ``refused`` or ``unavailable``.
    ``unknown``: it was sent, and nobody knows. ``failed``: this process could not send it.
    """

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pushed:
    """``sentence`` says why a batch was not accepted as a whole, or what the receiver remarked."""

    outcome: Outcome
    sentence: str = ""
    retry_after: float | None = None
    rejected: int = 0

    @property
    def is_acknowledged(self) -> bool:
        """Whether the batch must not be sent again. Points that were rejected would be rejected again."""
        return self.outcome in {Outcome.ACCEPTED, Outcome.PARTIAL}
