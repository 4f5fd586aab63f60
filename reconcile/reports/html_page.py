"""Renders ``report.html``: one file that loads nothing from the network and prints on A4."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import jinja2
import msgspec

from reconcile.classify.classify import CLASSES
from reconcile.currency import exponent, major
from reconcile.reports.exception_rows import currency_of, ledger_currency_of
from reconcile.reports.findings import Finding
from reconcile.reports.privacy import Scrubber
from reconcile.windows import format_utc

SHOWN = 500
"""The maximum number of findings on the page; findings.jsonl and exceptions.csv have all of them."""

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


def render(
    document: dict[str, Any],
    findings: Sequence[Finding],
    totals: Iterable[dict[str, Any]],
    moved: Iterable[dict[str, Any]],
    *,
    facts: Any,
    scrubber: Scrubber,
) -> str:
    """Returns the page. ``document``: the scrubbed content of report.json; ``facts``: of the run."""
    return template().render(
        report=document,
        totals=list(totals),
        moved=list(moved),
        findings=[_shown(each, facts["reported_at"], scrubber) for each in findings],
        classes=CLASSES,
        risks=[_risk(name, document) for name in document["objects"]],
        scopes=[line for name, scope in document["scope"].items() for line in _scope(name, scope)],
        shown=SHOWN,
        files=FILES,
        reported_at=format_utc(facts["reported_at"]),
    )


@cache
def template() -> jinja2.Template:
    """Returns the compiled template. It is cached, since compiling takes longer than rendering."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reconcile.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _risk(object_: str, document: dict[str, Any]) -> dict[str, Any]:
    """Money at risk, undelivered webhooks, and notes on the sources of one object."""
    minor = document["at_risk"].get(object_, {})
    return {
        "object": object_,
        "at_risk": ", ".join(str(_money(minor[currency], currency)) for currency in sorted(minor)),
        "lost": document["lost_webhooks"].get(object_),
        "notes": document["notes"].get(object_, []),
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
    """``12 by metadata.app: 240.00 USD (24000)``"""
    lines = []
    for each in found:
        by, minor = f" by {each['by']}" if each["by"] else "", each["minor"]
        amount = _money(int(minor), each["currency"] or "") if minor.lstrip("-").isdecimal() else minor
        lines.append(f"{each['count']}{by}: {amount}")
    return "; ".join(lines)


def _shown(finding: Finding, now: Any, scrubber: Scrubber) -> dict[str, Any]:
    plain = msgspec.json.decode(scrubber.scrub_json(finding.line(finding.age(now))))
    currency = currency_of(finding)
    if currency and "amount" in plain["fields"]:
        of = {"stripe": currency, "ledger": ledger_currency_of(finding) or currency}
        plain["fields"]["amount"] = {
            side: _money(amount, of[side]) for side, amount in plain["fields"]["amount"].items()
        }
    plain["money"] = _money((finding.stripe or {}).get("amount"), currency or "")
    return plain  # type: ignore[no-any-return]  # decoded JSON


def _money(minor: Any, currency: str) -> str | None:
    """``19.99 USD (1999)``: major units, then minor units; ``1999 JPY`` if the two are equal."""
    if not isinstance(minor, int) or not currency:
        return None if minor is None else str(minor)
    if exponent(currency) == 0:
        return f"{minor} {currency.upper()}"
    return f"{major(minor, currency)} {currency.upper()} ({minor})"
