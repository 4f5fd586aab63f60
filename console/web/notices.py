"""The sentence that a page shows after an action, by its code in the address.

Only these sentences are ever shown: what an address says must not speak in our name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Notice:
    sentence: str
    kind: Literal["done", "refused"] = "done"


NOTICES: Mapping[str, Notice] = {
    "signed-out": Notice("You are signed out."),
    "session-revoked": Notice("The session has ended."),
    "sessions-revoked": Notice("All sessions of this person have ended."),
    "token-revoked": Notice("The token is revoked. Sessions that began with it have ended too."),
}


def notice_of(code: str | None) -> Notice | None:
    """Returns the notice of a code; None for one that nobody gave out."""
    return None if code is None else NOTICES.get(code)
