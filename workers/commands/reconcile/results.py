"""Prints runs and their results."""

from typing import Any

from reconcile import GOOD, Run
from reconcile.windows import format_utc
from workers.output import Exit, print_json, print_table
from workers.output import results as stdout
from workers.reconciling.result_lines import result_lines

ENDED = ("matched", "repaired", "discrepancies", "incomplete", "failed", "cancelled")


def print_all(found: list[dict[str, Any]], *, as_json: bool) -> Exit:
    """Prints one result as an object, several as a list. Returns the worst exit code."""
    if len(found) == 1:
        return print_one(found[0], as_json=as_json)
    if as_json:
        print_json(found)
    else:
        for result in found:
            _print_result(result)
    return Exit.FINE if all(result["status"] in GOOD for result in found) else Exit.FOUND


def print_one(result: dict[str, Any], *, as_json: bool) -> Exit:
    if as_json:
        print_json(result)
    else:
        _print_result(result)
    return Exit.FINE if result["status"] in GOOD else Exit.FOUND


def print_queued(ids: list[str], *, as_json: bool) -> Exit:
    if as_json:
        found = [{"run": id_, "status": "queued"} for id_ in ids]
        print_json(found if len(ids) > 1 else found[0])
        return Exit.FINE
    for id_ in ids:
        stdout().print(f"{id_} is queued; follow it: `paywatch reconcile show {id_} --watch`.", markup=False)
    return Exit.FINE


def _print_result(result: dict[str, Any]) -> None:
    out = stdout()
    account = f"  {result['account']}" if result["account"] else ""
    out.print(f"{result['run']}{account}  {result['status']}  {result['reason']}".rstrip(), markup=False)
    if "proofs" not in result:  # a cancelled run has no result
        return
    objects: dict[str, dict[str, int]] = result["objects"]
    for name, counts in objects.items():
        line = f"Synced: {counts['synced']}, Created: {counts['created']}, Updated: {counts['updated']}"
        out.print(f"{name}: {line}", markup=False)
    if objects:
        columns = list(next(iter(objects.values())))
        rows = [[name, *counts.values()] for name, counts in objects.items()]
        print_table(["object", *columns], rows, empty="")
    for line in result_lines(result):
        out.print(line, markup=False)
    proofs = [(p["result"], p["name"], p["currency"] or "", p["reason"]) for p in result["proofs"]]
    print_table(["proof", "name", "currency", "reason"], proofs, empty="Nothing was proven.")
    if (result["mode"] == "dry-run" or result.get("withheld")) and result.get("plan"):
        out.print(f"Plan: {result['plan']}", markup=False)


def run_json(found: Run) -> dict[str, Any]:
    """Returns a run as commands print it; times are ISO 8601 or null."""
    return {
        "run": found.id,
        "account": found.account.connected,
        "from": format_utc(found.window.from_),
        "until": format_utc(found.window.until),
        "objects": list(found.objects),
        "mode": found.mode,
        "status": found.status,
        "reason_code": found.reason_code,
        "reason": found.reason,
        "requested_by": found.requested_by,
        "attempt": found.attempt,
        "created_at": format_utc(found.created_at),
        "started_at": found.started_at and format_utc(found.started_at),
        "finished_at": found.finished_at and format_utc(found.finished_at),
    }
