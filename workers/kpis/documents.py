"""The figures of payments and security as JSON and as lines for people."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from probes.formatting import format_seconds
from reconcile.currency import format_amount, format_amounts
from workers.kpis.measured import Measured
from workers.kpis.payments import HOW, Kpi, Payments, Unit
from workers.kpis.security import Security


def format_number(number: float, unit: Unit, currency: str = "") -> str:
    """``96.4 %``, ``1.2s``, ``1,204`` or ``14,302.10 USD``."""
    if unit == "share":
        return _share(number)
    if unit == "seconds":
        return format_seconds(number)
    if unit == "money":
        return format_amount(round(number), currency)
    return f"{number:,.0f}" if number == round(number) else f"{number:,.2f}"


def _share(number: float) -> str:
    """100 % is only all, and 0 % is only none."""
    if 0.99995 <= number < 1:
        return "99.99 %"
    return "less than 0.01 %" if 0 < number < 0.00005 else f"{100 * number:.2f} %"


def target_text(kpi: Kpi) -> str:
    """``> 95 %``; empty without a target."""
    definition = kpi.definition
    if definition.above is not None:
        return f"> {_plain(definition.above, definition.unit)}"
    if definition.below is not None:
        return "0" if definition.unit == "count" else f"< {_plain(definition.below, definition.unit)}"
    band = kpi.band
    if band is not None and band.low is not None and band.high is not None:
        return f"{band.low:,.0f} to {band.high:,.0f}"
    return ""


def _plain(number: float, unit: Unit) -> str:
    return f"{100 * number:g} %" if unit == "share" else f"{number:g} s"


def payments_json(found: Payments) -> dict[str, Any]:
    """A figure without ``measured`` is not measured by any check."""
    return {
        "at": found.at.isoformat(),
        "figures": [
            {
                "name": kpi.definition.name,
                "title": kpi.definition.title,
                "unit": kpi.definition.unit,
                "target": target_text(kpi) or None,
                "measured": [
                    _measured_json(each.found)
                    | {"word": each.word, "window_seconds": each.window and each.window.total_seconds()}
                    for each in kpi.lines
                ],
            }
            for kpi in found.kpis
        ],
        "revenue": [
            {
                "title": each.title,
                "currency": each.currency,
                "target_minor": each.target,
                "share_of_target": each.share,
                "word": each.word,
                **_measured_json(each.found),
            }
            for each in found.revenue
        ],
        "revenue_unknown": [{"title": title, "why": why} for title, why in found.revenue_unknown],
        "unexplained": [
            {
                "account": each.account.name,
                "object": each.object,
                "run": each.end and each.end.run,
                "until": each.end and each.end.until.isoformat(),
                "status": each.end and each.end.status,
                "minor_units": each.amounts,
            }
            for each in found.unexplained
        ],
    }


def security_json(found: Security) -> dict[str, Any]:
    return {
        "at": found.at.isoformat(),
        "counts": [
            {
                "name": count.definition.code,
                "measured": [_measured_json(each) | {"word": word} for each, word in count.lines],
            }
            for count in found.counts
        ],
        "endpoints": [
            {
                "check": each.reading.name,
                "at": _time(each.reading.last_slot),
                "old": each.old,
                "attempts": {attempt.kind: attempt.result for attempt in each.attempts},
            }
            for each in found.endpoints
        ],
        "keys": [
            {
                "check": each.reading.name,
                "at": _time(each.reading.last_slot),
                "old": each.old,
                "permissions": dict(each.permissions),
            }
            for each in found.keys
        ],
        "endpoint_drift": [
            {
                "check": each.reading.name,
                "at": _time(each.reading.last_slot),
                "word": each.word,
                "endpoints": list(each.endpoints),
            }
            for each in found.drift
        ],
    }


def payments_lines(found: Payments) -> Iterator[str]:
    for kpi in found.kpis:
        target = target_text(kpi)
        title = kpi.definition.title + (f" (target {target})" if target else "")
        if not kpi.lines:
            yield f"{title}: not measured: {HOW}"
        for line in kpi.lines:
            yield f"{title}: {_said(line.found, kpi.definition.unit)}: {line.word}{_over(line.window)}"
    for each in found.revenue:
        of = f" of {format_amount(each.target, each.currency)}" if each.target else ""
        yield f"{each.title}: {_said(each.found, 'money', each.currency)}{of}: {each.word}"
    for title, why in found.revenue_unknown:
        yield f"{title}: unknown: {why}"
    if not found.unexplained:
        yield "Unexplained money: unknown: no reconciliation of the last 35 days has ended"
    for rest in found.unexplained:
        until = f" until {rest.end.until:%Y-%m-%d %H:%MZ}" if rest.end else ""
        amounts = rest.amounts
        left = f"unknown: {rest.why}" if amounts is None else format_amounts(amounts) if amounts else "none"
        yield f"Unexplained money, {rest.account.name} {rest.object}{until}: {left}"


def security_lines(found: Security) -> Iterator[str]:
    for count in found.counts:
        if not count.lines:
            yield f"{count.definition.title}: unknown: no check looks: {count.definition.how}"
        for each, word in count.lines:
            yield f"{count.definition.title}: {_said(each, 'count')}: {word}"
    for endpoint in found.endpoints:
        results = ", ".join(f"{each.kind} {each.result}" for each in endpoint.attempts) or "nothing is sent"
        yield f"Forged webhooks, {endpoint.reading.name}{_old(endpoint.old)}: {results}"
    for key in found.keys:
        permissions = ", ".join(f"{name} {word}" for name, word in key.permissions) or "unknown"
        yield f"Permissions of the key, {key.reading.name}{_old(key.old)}: {permissions}"
    for drift in found.drift:
        yield f"Webhook endpoints at Stripe, {drift.reading.name}{_old(drift.old)}: {drift.word}"


def _old(old: bool) -> str:
    return " (old)" if old else ""


def _said(found: Measured, unit: Unit, currency: str = "") -> str:
    if found.number is None:
        return f"unknown ({found.check}: {found.why})"
    labels = "".join(f" {name}={value}" for name, value in found.labels if name != "currency")
    at = f"{found.at:%Y-%m-%d %H:%MZ}" if found.at else "?"
    note = f"; {'old' if found.state == 'old' else 'degraded'}: {found.why}" if found.why else ""
    return f"{format_number(found.number, unit, currency)} ({found.check}{labels}, {at}{note})"


def _over(window: timedelta | None) -> str:
    return "" if window is None else f", over {format_seconds(window.total_seconds())}"


def _measured_json(found: Measured) -> dict[str, Any]:
    return {
        "check": found.check,
        "state": found.state,
        "value": found.number,
        "at": _time(found.at),
        "labels": dict(found.labels),
        "why": found.why or None,
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
