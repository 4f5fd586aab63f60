"""The Stripe objects that the evidence of a reading names, for its log line."""

from collections.abc import Mapping

from probes.reading import Json

Ids = dict[str, str | list[str]]


def ids_of(evidence: Mapping[str, Json]) -> Ids:
    """Returns the payment that a `payment_flow` check made, or the payouts that a `payouts` check reports."""
    if not evidence:
        return {}
    ids: Ids = {}
    created = evidence.get("created")
    if isinstance(created, dict) and isinstance(payment := created.get("payment_intent"), str):
        ids["payment_id"] = payment
    if payouts := [*_ids(evidence.get("failed")), *_ids(evidence.get("stuck"))]:
        ids["object_ids"] = payouts
    return ids


def _ids(listed: Json) -> list[str]:
    found = listed if isinstance(listed, list) else []
    return [str(each["id"]) for each in found if isinstance(each, dict) and "id" in each]
