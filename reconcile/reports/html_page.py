"""Renders ``report.html``: one file that loads nothing from the network and prints on A4.

It opens with what needs a person: a sentence, the open exceptions, their classes, and the proofs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from reconcile.classify.classify import CLASSES
from reconcile.currency import format_amount, format_sum
from reconcile.objects.kinds import KINDS
from reconcile.reports.exception_lines import ExceptionLines
from reconcile.reports.headline import amounts, headline
from reconcile.reports.privacy import Scrubber
from reconcile.reports.shown_findings import SHOWN, FindingSummary
from reconcile.windows import format_utc

if TYPE_CHECKING:
    import jinja2

PROOFS = 150
"""The most proofs on the page: those that hold come last, and report.json has all."""
_RESULTS = ("FAIL", "NOT CHECKED", "PASS")
FILES = (
    ("manifest.json", "the SHA-256 of every file below, and of the previous report's manifest"),
    ("report.json", "this page as data, with the effective mapping and policy"),
    ("control_totals.csv", "count and sum of both sides for each currency, before and after repair"),
    (
        "activity.csv",
        "movements of the balance by currency and reporting category, and which of them no row explains",
    ),
    ("findings.jsonl", "every record that was not in sync, with both sides as they were read"),
    ("exceptions.csv", "the same as a table, with the age of open exceptions"),
    ("rejected.csv", "objects and rows that could not be read, as they were found"),
    ("cut_off.csv", "records near a bound of the window, or assigned to different periods by the two sides"),
    ("evidence/slices.csv", "the slices of the window, and whether each was read completely"),
    ("evidence/pages.jsonl", "each response of Stripe: cursor, count, request id, SHA-256 of its body"),
    ("evidence/row_images.jsonl", "a keyed hash of each repaired row before and after, for an undo"),
    ("sign_off.json", "who prepared and who reviewed this report; added after the report is finished"),
)


@dataclass(frozen=True, slots=True)
class PageContent:
    """``document``: the scrubbed content of report.json. ``facts``: of the run."""

    document: dict[str, Any]
    summary: FindingSummary
    totals: Iterable[dict[str, Any]]
    moved: Iterable[dict[str, Any]]
    facts: Any
    signed: bool


def render(content: PageContent, scrubber: Scrubber) -> str:
    """Returns the page."""
    document, summary, reported_at = content.document, content.summary, content.facts["reported_at"]
    lines = ExceptionLines(document, scrubber, reported_at)
    objects = [name for name in KINDS if name in document["objects"]]
    open_ = dict.fromkeys(objects, 0)
    for (object_, _), count in summary.open_by_class.items():
        open_[object_] = open_.get(object_, 0) + count
    return template().render(
        report=document,
        headline=headline(document, open_, summary.unreadable),
        exceptions=list(lines.groups(summary)),
        repaired=[lines.repaired(each) for each in summary.repaired],
        repaired_count=document["findings"]["total"] - document["findings"]["open"],
        read=", ".join(f"{name} {document['objects'][name]['read']:,}" for name in objects),
        classes=[row for name in objects for row in _classes(name, document, summary)],
        proofs=sorted(document["proofs"], key=lambda proof: _RESULTS.index(proof["result"]))[:PROOFS],
        totals=[_total(line) for line in content.totals],
        moved=[_movement(line) for line in content.moved],
        scopes=[line for name, scope in document["scope"].items() for line in _scope(name, scope)],
        sources=[_sources(name, document, summary) for name in KINDS if name in document["parts"]],
        shown=SHOWN,
        files=FILES,
        signed=content.signed,
        reported_at=format_utc(reported_at),
    )


@cache
def template() -> "jinja2.Template":
    """Returns the compiled template. It is cached, since compiling takes longer than rendering."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reconcile.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _classes(object_: str, document: dict[str, Any], summary: FindingSummary) -> Iterator[dict[str, Any]]:
    """One row for each class of an object that has records."""
    done: dict[str, Counter[str]] = {}
    for (of, class_, _, action), count in sorted(summary.counts.items()):
        if of == object_ and action != "none":
            done.setdefault(class_, Counter())[action] += count
    for class_ in CLASSES:
        if count := document["objects"][object_].get(class_, 0):
            yield {
                "object": object_,
                "class": class_,
                "records": count,
                "open": summary.open_by_class[object_, class_],
                "at_risk": amounts(summary.at_risk.get((object_, class_), {})),
                "done": ", ".join(f"{action}: {n:,}" for action, n in done.get(class_, {}).items()),
            }


def _sources(object_: str, document: dict[str, Any], summary: FindingSummary) -> dict[str, Any]:
    """By which sources the findings of one object were found, and what limits them."""
    found: dict[str, int] = {}
    for (of, _, source, _), count in sorted(summary.counts.items()):
        if of == object_:
            found[source] = found.get(source, 0) + count
    by = ", ".join(f"{source} {count:,}" for source, count in found.items())
    lost = document["lost_webhooks"].get(object_)
    return {
        "object": object_,
        "found": f"Findings by source: {by}." if by else "No finding.",
        "lost": lost if lost and (lost["checked"] or lost["unknown"]) else None,
        "gaps": document["parts"][object_]["gaps"],
        "notes": document["notes"].get(object_, []),
    }


def _total(line: Mapping[str, Any]) -> dict[str, Any]:
    differs = line["difference_records"] or line["difference_minor"] != "0"
    return {
        "object": line["object"],
        "when": line["when"],
        "stripe": _counted(line, "stripe"),
        "ledger": _counted(line, "ledger"),
        "difference": _counted(line, "difference") if differs else "",
    }


def _counted(line: Mapping[str, Any], side: str) -> str:
    count, total = line[f"{side}_records"], Decimal(line[f"{side}_minor"])
    return f"{count:,}: {format_sum(total, line['currency'])}"


def _movement(line: Mapping[str, Any]) -> dict[str, Any]:
    currency, unexplained = line["currency"], line["unexplained_movements"]
    return {
        "category": line["reporting_category"],
        "movements": f"{line['movements']:,}",
        "gross": format_amount(line["amount_minor"], currency),
        "fee": format_amount(line["fee_minor"], currency),
        "net": format_amount(line["net_minor"], currency),
        "unexplained": f"{unexplained:,}" if unexplained else "",
        "unexplained_net": format_amount(line["unexplained_net_minor"], currency) if unexplained else "",
    }


def _scope(object_: str, scope: dict[str, Any]) -> Iterator[dict[str, str]]:
    """One line for each set of conditions that the mapping has, with what it left out."""
    for key, left_out in (("objects_where", scope["objects"]), ("rows_where", scope["rows"])):
        if conditions := scope[key]:
            places = [f"{place} {_operators(operators)}" for place, operators in conditions.items()]
            yield {
                "object": object_,
                "condition": f"{key}: {' and '.join(places)}",
                "left_out": "unknown" if left_out is None else _left_out(left_out) or "nothing",
            }


def _operators(operators: dict[str, Any]) -> str:
    return " and ".join(
        f"{name} {msgspec.json.encode(operand).decode()}" for name, operand in operators.items()
    )


def _left_out(found: list[dict[str, Any]]) -> str:
    """``12 by metadata.app: 240.00 USD``"""
    lines = []
    for each in found:
        by = f" by {each['by']}" if each["by"] else ""
        amount = format_sum(Decimal(each["minor"]), each["currency"] or "")
        lines.append(f"{each['count']:,}{by}: {amount}")
    return "; ".join(lines)
