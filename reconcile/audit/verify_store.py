"""Verifies the reports in the store: detects a changed byte, a missing file or run, and a cut chain."""

import asyncpg

from reconcile.audit.head_file import Chain
from reconcile.audit.verification import Problem, VerifyRequest, VerifyResult
from reconcile.audit.verify_chain import ChainVerifier
from reconcile.audit.verify_head_file import compare_with_head_file, read_head_file
from reconcile.audit.verify_records import RecordsVerifier, note_unsealed, stray_plan_row, unknown_balance
from reconcile.queries import sql
from reconcile.runs.records import get
from settings.accounts import Account


async def verify_store(store: asyncpg.Pool, request: VerifyRequest) -> VerifyResult:
    """Verifies the chains of all accounts, or the chain of the request's run. Raises UnknownRun."""
    result = VerifyResult()
    only = None if request.run is None else await _account_of(store, request.run)
    # The head file is read before the chains: a run that finishes in between would otherwise have a line, but
    # no report in the chain that was read.
    lines = await read_head_file(request.head_file, store, result)
    accounts = [Account(row["account"]) for row in await store.fetch(sql("audit/chained_accounts"))]
    chains: dict[Chain, dict[int, str]] = {}
    for account in accounts:
        if only is None or account == only:
            verifier = ChainVerifier(store, request, account, result)
            chains[account, "report"] = await verifier.verify()
            chains[account, "sign-off"] = dict(enumerate(verifier.sign_offs.hashes, start=1))
    for row in await store.fetch(sql("audit/runs_without_report"), only and only.stored):
        sentence = f"{row['id']} finished as {row['status']}, but the chain has no report of it"
        result.problems.append(Problem("missing", sentence, row["id"], Account(row["account"])))
    stored = only and only.stored
    for row in await store.fetch(sql("audit/balances_of_no_run"), stored):
        result.problems.append(unknown_balance(row))
    for row in await store.fetch(sql("audit/stray_plan_rows"), stored):
        result.problems.append(stray_plan_row(row))
    note_unsealed(result)
    known = {digest for hashes in chains.values() for digest in hashes.values()}
    if request.head is not None and request.head not in known:
        sentence = (
            f"no report has the hash {request.head}: the end of a chain was cut off or a manifest was changed"
        )
        result.problems.append(Problem("head", sentence))
    compare_with_head_file(request.head_file, lines, chains, only, result)
    # Where reports are missing, the state of the account cannot be that of the newest one that is left.
    lacking = {problem.account for problem in result.problems if problem.kind in ("head", "missing")}
    for account in accounts if None not in lacking else []:
        if account not in lacking and (only is None or account == only):
            await RecordsVerifier(store, result).verify_account(account)
    return result


async def _account_of(store: asyncpg.Pool, run: str) -> Account:
    # A retired run has no row of its own, but its reports remain.
    stored = await store.fetchval("select account from paywatch.reports where run = $1", run)
    return (await get(store, run)).account if stored is None else Account(stored)
