"""Renders one mapping as a section of the configuration: certain keys with their evidence, open ones as
comments, and all of it as a comment if a mandatory key is open."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from discovery.ledger.infer import MANDATORY, Inferred
from discovery.ledger.offers import Offer
from discovery.proposal import Finding, Proposal, Status
from discovery.toml_text import line
from settings.texts import escape_controls

_ORDER = (
    *("table", "id", "amount", "amount_unit", "amount_of", "currency", "status", "created", "created_unit"),
    *(
        "updated",
        "account",
        "platform",
        "defaults",
        "generate",
        "extra",
        "compare",
        "objects_where",
        "rows_where",
    ),
)


def render(inferred: Inferred, offer: Offer | None = None) -> Proposal:
    """``offer`` is a view that could be mapped instead."""
    object_ = inferred.candidate.kind.object
    head = list(_head(inferred))
    body = list(_section(object_, inferred))
    if not inferred.complete:
        body = [f"# {each}" if each else "#" for each in body]
    return Proposal(
        f"reconcile.{object_}",
        object_,
        "\n".join([*head, *body, *_offered(object_, offer)]) + "\n",
        inferred.findings,
        facts=facts(inferred) | ({"view": offer.sql, "of_view": offer.inferred.mapping} if offer else {}),
    )


def facts(inferred: Inferred) -> dict[str, Any]:
    return {
        "object": inferred.candidate.kind.object,
        "table": inferred.candidate.name,
        "complete": inferred.complete,
        "asked": inferred.asked,
        "found": inferred.found,
        "mapping": inferred.mapping,
    }


def _head(inferred: Inferred) -> Iterator[str]:
    count = f"{inferred.found} of {inferred.asked} ids exist in this Stripe account"
    yield f"# {escape_controls(inferred.candidate.name)}: {count}."
    still_open = [each for each in inferred.findings if each.status is Status.OPEN and each.key in MANDATORY]
    if still_open:
        keys = ", ".join(dict.fromkeys(each.key for each in still_open))
        yield f"# Not active, because {keys} could not be inferred: decide what is open, and uncomment it."


def _section(object_: str, inferred: Inferred) -> Iterator[str]:
    findings = _by_key(inferred.findings)
    yield f"[reconcile.{object_}]"
    for key in _ORDER:
        below = [each for name in findings if name.split(".")[0] == key for each in findings[name]]
        if key in inferred.mapping:
            yield from _written(key, inferred.mapping[key], below)
        yield from _open(each for each in below if each.status is Status.OPEN)
    yield from _statuses(object_, inferred, findings)


def _written(key: str, value: Any, findings: list[Finding]) -> Iterator[str]:
    reasons = [each for each in findings if each.status is Status.INFERRED]
    if len(reasons) == 1 and reasons[0].key == key:
        yield f"{line(key, value)}  # {escape_controls(reasons[0].reason)}"
        return
    for each in reasons:
        yield f"# {escape_controls(each.key)}: {escape_controls(each.reason)}"
    yield line(key, value)


def _statuses(object_: str, inferred: Inferred, findings: Mapping[str, list[Finding]]) -> Iterator[str]:
    words: Mapping[str, str] = inferred.mapping.get("statuses", {})
    below = [each for name in findings if name.split(".")[0] == "statuses" for each in findings[name]]
    if words:
        yield ""
        yield f"[reconcile.{object_}.statuses]"
    for each in below:
        status = each.key.partition(".")[2]
        if each.status is Status.OPEN:
            yield from _open([each])
        elif status in words:
            yield f"{line(status, words[status])}  # {escape_controls(each.reason)}"
        elif not status:
            yield f"# statuses: {escape_controls(each.reason)}"


def _open(findings: Iterable[Finding]) -> Iterator[str]:
    for each in findings:
        yield f"# open: {escape_controls(each.key)} ({each.code}): {escape_controls(each.reason)}"
        for alternative in each.alternatives:
            yield f"# {alternative}"


def _by_key(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.key, []).append(each)
    return found


def _offered(object_: str, offer: Offer | None) -> Iterator[str]:
    """Yields a view and its section as comments."""
    if offer is not None:
        yield "#"
        yield "# Or create this view, and uncomment its section, whose lines were inferred in the same way:"
        yield f"# {escape_controls(offer.sql)}"
        for each in _section(object_, offer.inferred):
            yield f"# {each}" if each else "#"
