"""What a report says first: whether a person is needed, and how much money is at stake."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reconcile.codes import ProofReason, SourceNote
from reconcile.currency import format_amount, join_amounts
from reconcile.results.result import GOOD

Tone = Literal["good", "open", "bad"]
_NOT_ENDED = {
    "incomplete": ("Incomplete", "This run is incomplete"),
    "failed": ("Failed", "This run failed"),
    "cancelled": ("Cancelled", "This run was cancelled"),
}
_CURRENCIES = 6
"""The most currencies in one sentence; the tables below it have all."""


@dataclass(frozen=True, slots=True)
class Headline:
    """``label``: the verdict in a few words. ``lead``: what is wrong, in money. ``more``: the rest."""

    tone: Tone
    label: str
    lead: str
    more: list[str]


def headline(report: Mapping[str, Any], open_: Mapping[str, int], unreadable: Mapping[str, int]) -> Headline:
    """``report``: the content of report.json. ``open_``: open findings of each object; ``unreadable``: those
    of them without an amount that can be read."""
    tone, label, verdict = _verdict(report, open_, unreadable)
    more = [_sentence(report["reason"]), *_proofs(report)]
    if not_ended := _NOT_ENDED.get(report["status"]):
        tone, label = "bad", not_ended[0]
        found = verdict if sum(open_.values()) else "It found no exception in what it compared."
        verdict = f"{not_ended[1]}: what it did not read or compare is unknown. {found}"
    if report["mode"] == "dry-run":
        verdict = f"{verdict} This was a dry run: nothing was written."
    return Headline(tone, label, verdict, [each for each in more if each])


def amounts(minor: Mapping[str, int], *, at_most: int = _CURRENCIES) -> str:
    """``1,234.56 EUR and 500 JPY``, never added up; of many currencies only the first."""
    texts = [format_amount(minor[currency], currency) for currency in sorted(minor)]
    if len(texts) > at_most:
        texts = [*texts[: at_most - 1], f"amounts in {len(texts) - at_most + 1} more currencies"]
    return join_amounts(texts)


def unproven(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The proofs that were not checked although there was something to check."""
    return [
        each
        for each in report["proofs"]
        if each["result"] == "NOT CHECKED" and each["reason_code"] != ProofReason.NOTHING_TO_CHECK
    ]


def failed(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in report["proofs"] if each["result"] == "FAIL"]


def _verdict(
    report: Mapping[str, Any], open_: Mapping[str, int], unreadable: Mapping[str, int]
) -> tuple[Tone, str, str]:
    if sum(open_.values()):
        return "bad", "Needs a person", _open(report, open_, unreadable)
    if failed(report):
        return "bad", "Proof failed", "No exception is open, but a proof failed: see the proofs."
    if report["status"] not in GOOD:
        return "bad", "Did not end well", "No exception is open, but the run did not end well."
    if not _compared(report):
        sentence = "Nothing was compared: neither side has a record of this window. Check window and API key."
        return "open", "Nothing compared", sentence
    if unproven(report) or report["money"] is None or _left(report):
        return "open", "Not proven", "No exception is open, but not everything was checked."
    return "good", "Nothing needs a person", _in_order(report, open_)


def _open(report: Mapping[str, Any], open_: Mapping[str, int], unreadable: Mapping[str, int]) -> str:
    """``12 payments need a person: 1,234.56 USD at risk``; for several objects the money of each, since
    the same money can be that of a payment and of its charge."""
    parts = [
        (_counted(count, name), _at_risk(report["at_risk"].get(name, {}), unreadable.get(name, 0)))
        for name, count in open_.items()
        if count
    ]
    total = sum(open_.values())
    verb = "need" if report["mode"] != "dry-run" else "differ"
    if total == 1:
        verb = f"{verb}s"
    what = f"{verb} a person" if report["mode"] != "dry-run" else verb
    if len(parts) == 1:
        return f"{parts[0][0]} {what}: {parts[0][1]}."
    return f"{total:,} records {what}: {'; '.join(f'{which} ({money})' for which, money in parts)}."


def _at_risk(minor: Mapping[str, int], unreadable: int) -> str:
    money = f"{amounts(minor)} at risk" if minor else "" if unreadable else "no money at risk"
    missing = f"{unreadable:,} without an amount that can be read" if unreadable else ""
    return ", ".join(filter(None, [money, missing]))


def _counted(count: int, object_: str) -> str:
    return f"{count:,} {object_.removesuffix('s') if count == 1 else object_}"


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""


def _proofs(report: Mapping[str, Any]) -> Iterator[str]:
    for found, verb in ((failed(report), "failed"), (unproven(report), "not checked")):
        if found:
            yield f"{_proof_count(found, verb)}: {', '.join(_titles(found))}."


def _proof_count(found: Sequence[Mapping[str, Any]], verb: str) -> str:
    count = len(found)
    noun = "proof" if count == 1 else "proofs"
    be = "" if verb == "failed" else "was " if count == 1 else "were "
    return f"{count} {noun} {be}{verb}"


def _titles(found: Sequence[Mapping[str, Any]]) -> list[str]:
    # In quotes: what was not checked must not be read as a claim.
    return list(dict.fromkeys(f'"{each["name"]}"' for each in found))


def _compared(report: Mapping[str, Any]) -> bool:
    return any(each["orphaned"] or in_scope(each) for each in report["objects"].values())


def in_scope(counts: Mapping[str, int]) -> int:
    """Returns how many of Stripe's records were compared. Older versions had no scope."""
    return counts["read"] - counts.get("out_of_scope", 0)


def _left(report: Mapping[str, Any]) -> bool:
    """Whether the sources left something to later runs."""
    codes = {note["code"] for notes in report["notes"].values() for note in notes}
    return SourceNote.OPEN_ROWS_LEFT in codes


def _in_order(report: Mapping[str, Any], objects: Iterable[str]) -> str:
    records = join_amounts([_counted(in_scope(report["objects"][name]), name) for name in objects])
    repaired = report["findings"]["total"]
    done = f", with {_counted(repaired, 'differences')} resolved and verified," if repaired else ""
    return (
        f"Nothing in this window needs a person: {records} agree with the ledger{done} and every proof holds."
    )
