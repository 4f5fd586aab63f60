"""Why an incident opened, in one sentence, from the figures that its first decision recorded."""

from collections.abc import Mapping
from typing import Any


def opened_because(fingerprint: str, inputs: Mapping[str, Any]) -> str:
    """Returns an empty sentence if the figures are not stored."""
    kind, needed = fingerprint.partition(":")[0], inputs.get("opens_after")
    if kind == "reconcile":
        return "It opened because a reconciliation that ended did not match: one is enough."
    if kind != "check" or not isinstance(needed, int):
        return ""
    failing, troubled = inputs.get("failing", 0), inputs.get("troubled", 0)
    number, what = (failing, "failing") if failing >= needed else (troubled, "that did not pass")
    locations = inputs.get("locations") or 0
    if locations > 1:
        agree = inputs.get("agree")
        return (
            f"It opened after {_row(needed, what)} at {agree} of {locations} locations, "
            f"as opens_after = {needed} and locations.agree = {agree} ask."
        )
    return f"It opened after {_row(number, what)}, as opens_after = {needed} asks."


def _row(number: int, what: str) -> str:
    readings = "reading" if number == 1 else "readings"
    in_a_row = "" if number == 1 else " in a row"
    if what == "failing":
        return f"{number} failing {readings}{in_a_row}"
    return f"{number} {readings}{in_a_row} {what}"
