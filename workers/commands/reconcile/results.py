"""Prints runs and their results."""

from typing import Any

import asyncpg

from reconcile import GOOD
from reconcile.inspection.listing import count_findings, first_findings
from settings import Settings
from workers.commands.reconcile.finding_lines import SHOWN, dry_run_line, run_lines
from workers.output import Exit, print_json, print_table
from workers.output import results as stdout
from workers.reconciling.result_lines import result_lines

ENDED = ("matched", "repaired", "discrepancies", "incomplete", "failed", "cancelled")


async def print_all(
    pool: asyncpg.Pool,
    settings: Settings,
    found: list[dict[str, Any]],
    *,
    as_json: bool,
    every_proof: bool = False,
) -> Exit:
    """Prints one result as an object, several as a list; for people each with its first findings.

    Unless ``every_proof``, people see only proofs that do not pass. Returns the worst exit code.
    """
    if as_json:
        print_json(found[0] if len(found) == 1 else found)
    else:
        for result in found:
            await _print_result(pool, settings, result, every_proof=every_proof)
    return Exit.FINE if all(result["status"] in GOOD for result in found) else Exit.FOUND


def print_queued(ids: list[str], *, as_json: bool) -> Exit:
    if as_json:
        found = [{"run": id_, "status": "queued"} for id_ in ids]
        print_json(found if len(ids) > 1 else found[0])
        return Exit.FINE
    for id_ in ids:
        stdout().print(f"{id_} is queued; follow it: `paywatch reconcile show {id_} --watch`.")
    return Exit.FINE


async def _print_result(
    pool: asyncpg.Pool, settings: Settings, result: dict[str, Any], *, every_proof: bool
) -> None:
    out, run, dry_run = stdout(), result["run"], result["mode"] == "dry-run"
    account = f"  {result['account']}" if result["account"] else ""
    headline = f"{run}{account}  {result['status']}"
    if "proofs" not in result:  # a cancelled run has no result
        out.print(f"{headline}  {result['reason']}".rstrip())
        return
    counts = await count_findings(pool, run)
    also = filter(None, [dry_run_line(counts) if dry_run else "", result["reason"]])
    out.print("  ".join([headline, *also]))
    for line in result_lines(result):
        out.print(line)
    _print_proofs(run, result["proofs"], every=every_proof)
    _print_classes(result["objects"])
    for line in run_lines(run, counts, await first_findings(pool, settings, run, SHOWN)):
        out.print(line)
    if (dry_run or result.get("withheld")) and result.get("plan"):
        out.print(f"Plan: {result['plan']}")


def _print_proofs(run: str, proofs: list[dict[str, Any]], *, every: bool) -> None:
    shown = proofs if every else [each for each in proofs if each["result"] != "PASS"]
    rows = [(p["result"], p["name"], p["currency"] or "", p["reason"]) for p in shown]
    if rows or not proofs:
        print_table(["proof", "name", "currency", "reason"], rows, empty="Nothing was proven.")
    if passed := len(proofs) - len(shown):
        line = f"{passed} of {len(proofs)} proofs pass: paywatch reconcile show {run}"
        stdout().print(line)


def _print_classes(objects: dict[str, dict[str, int]]) -> None:
    for name, counts in objects.items():
        line = f"Synced: {counts['synced']}, Created: {counts['created']}, Updated: {counts['updated']}"
        stdout().print(f"{name}: {line}")
    if objects:
        columns = list(next(iter(objects.values())))
        rows = [[name, *counts.values()] for name, counts in objects.items()]
        print_table(["object", *columns], rows, empty="")
