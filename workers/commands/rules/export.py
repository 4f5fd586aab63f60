"""``paywatch rules export``: the rules as alerting rules of Prometheus."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from settings.texts import escape_controls
from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, print_json
from workers.prometheus_rules import Export
from workers.prometheus_rules import export as export_rules
from workers.startup import load


@command
async def export(
    out: Annotated[Path | None, typer.Option("--out", help="Write this file. Default: stdout.")] = None,
    as_json: Json = False,
) -> Exit:
    """Write the rules as alerting rules for Prometheus; what PromQL cannot say goes to stderr.

    They are over the metrics of the workers: set `workers.metrics_port`, and let Prometheus scrape it.
    """
    settings = load()
    exported = export_rules(settings.rules, settings.checks)
    if out is not None:
        _write(out, exported.text())
    elif not as_json:
        sys.stdout.write(exported.text())
    if as_json:
        print_json(_json(exported))
    else:
        _print_summary(exported)
    return Exit.FINE


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Usage(f"--out: cannot write {escape_controls(str(out))} ({why}): choose another file") from None


def _json(exported: Export) -> dict[str, Any]:
    alerts = [
        {"rule": alert.rule, "alert": alert.name, "expression": alert.expression, "notes": list(alert.notes)}
        for alert in exported.alerts
    ]
    omitted = [{"rule": each.rule, "what": each.what, "why": each.why} for each in exported.omitted]
    return {"alerts": alerts, "not_exported": omitted}


def _print_summary(exported: Export) -> None:
    for line in exported.summary():
        sys.stderr.write(f"not exported: {line}\n")
    for alert in exported.alerts:
        for note in alert.notes:
            sys.stderr.write(f"approximate: {alert.name}: {note}\n")
    parts = f"{len(exported.omitted)} rules or parts of rules not exported"
    sys.stderr.write(f"{len(exported.alerts)} alerts exported, {parts}\n")
