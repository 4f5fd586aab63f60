"""Verifies the chain of an account's sign-offs, and that each sign-off obeyed the rules of signing."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.sign_off import SignOffRecord, SignOffRefused, require_eligible
from reconcile.audit.verification import Problem, VerifyResult
from reconcile.audit.verify_signatures import SignatureContinuity, signature_problem
from reconcile.codes import Coded, VerifyNote
from reconcile.errors import Damaged
from reconcile.queries import sql
from reconcile.reports.sealed_records import TableSeal
from settings.accounts import Account

_BATCH = 100


@dataclass(slots=True)
class SignOffChain:
    """The verified chain of an account: ``hashes`` of its records in order, computed from their bytes."""

    hashes: list[str] = field(default_factory=list)
    retired: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The intact records of the runs that retention deleted, by run."""
    undos: list[dict[str, Any]] = field(default_factory=list)
    """The intact records of undos."""


class _UndoRecord(msgspec.Struct):
    run: str
    undo: int
    records: dict[str, TableSeal] = {}


class _RetirementRecord(msgspec.Struct):
    run: str
    reason: str


async def verify_sign_offs(
    store: asyncpg.Pool, account: Account, trusted: Collection[str], result: VerifyResult
) -> SignOffChain:
    """Verifies all records in an account's chain of sign-offs; adds problems and notes to ``result``."""
    chain = SignOffChain()
    continuity, newest = SignatureContinuity(), None
    rows = await store.fetch(sql("audit/signed_reports"), account.stored)
    signed = {(row["run"], row["edition"]) for row in rows}
    by_report: dict[tuple[str, int], list[dict[str, Any]]] = {}
    after = 0
    while rows := await store.fetch(sql("audit/next_sign_offs"), account.stored, after, _BATCH):
        for row in rows:
            record = SignOffRecord.of(row)
            earlier = by_report.setdefault((record.run, record.edition), [])
            is_signed = (record.run, record.edition) in signed
            problems = sign_off_problems(record, earlier, trusted, continuity, report_is_signed=is_signed)
            if record.number != after + 1:
                problems.append(f"sign-off {after + 1} is missing")
            elif not problems and record.content["previous"] != (chain.hashes[-1] if chain.hashes else None):
                problems.append(f"sign-off {record.number} does not name the hash of the sign-off before it")
            if not problems and not _is_time_of(record):
                problems.append(f"sign-off {record.number} names another time than the database")
            if not problems and not _apply(record.content, chain, result):
                problems.append(f"sign-off {record.number} cannot be read")
            result.problems += [_problem(record, each) for each in problems]
            after, newest = record.number, record
            chain.hashes.append(hashlib.sha256(record.record).hexdigest())
    if newest is not None and (problem := continuity.problem_at_the_end(trusted)):
        result.problems.append(_problem(newest, f"sign-off {newest.number} {problem}"))
    if newest is not None:
        result.sign_off_heads[account] = (newest.number, chain.hashes[-1])
    return chain


def _is_time_of(record: SignOffRecord) -> bool:
    # An older version let the database choose the second time, a moment after the first.
    try:
        recorded = datetime.fromisoformat(record.content["at"])
        return record.made_at is None or abs(record.made_at - recorded) < timedelta(seconds=2)
    except (KeyError, TypeError, ValueError):
        return False


def _apply(content: dict[str, Any], chain: SignOffChain, result: VerifyResult) -> bool:
    """Takes an intact record into account; False if it lacks something."""
    try:
        if content["what"] == "undo":
            msgspec.convert(content, _UndoRecord)
            result.notes.append(Coded(VerifyNote.RUN_UNDONE, _describe_undo(content)))
            chain.undos.append(content)
        elif content["what"] == "retirement":
            msgspec.convert(content, _RetirementRecord)
            chain.retired[content["run"]] = content
    except (KeyError, TypeError, AttributeError, msgspec.ValidationError):
        return False
    result.sign_offs += content["what"] == "sign-off"
    return True


def _describe_undo(content: dict[str, Any]) -> str:
    rows = [f"{name}: {_format_actions(actions)}" for name, actions in sorted(content["rows"].items())]
    by = f"undone by {content['by']} at {content['at']}"
    return f"{content['run']}: {by}: {', '.join(rows) or 'no row changed'}"


def _format_actions(actions: dict[str, int]) -> str:
    return ", ".join(f"{count} {action}" for action, count in sorted(actions.items()))


def _problem(record: SignOffRecord, text: str) -> Problem:
    return Problem("sign-off", f"{record.run}: {text}", record.run, record.account, file="sign_off.json")


def sign_off_problems(
    record: SignOffRecord,
    earlier: list[dict[str, Any]],
    trusted: Collection[str],
    continuity: SignatureContinuity,
    *,
    report_is_signed: bool,
) -> list[str]:
    """Returns what is wrong with one record. ``earlier``: the sign-offs of the same report so far; a readable
    sign-off is appended to it."""
    which = f"sign-off {record.number}"
    if hashlib.sha256(record.record).digest() != record.sha256:
        return [f"{which} does not match its SHA-256"]
    try:
        content = record.content
        place = tuple(content[name] for name in ("account", "number", "run", "edition"))
        signature = signature_problem(content["public_key"], record.signature, record.record, trusted)
        signature = signature or continuity.problem(content["public_key"], "sign-off")
        if signature is None and report_is_signed and content["public_key"] is None:
            signature = "is not signed, although its report is"
        if content["what"] == "sign-off":
            require_eligible(content["name"], content["role"], earlier)
    except (Damaged, KeyError, TypeError, AttributeError):
        return [f"{which} cannot be read"]
    except SignOffRefused as error:
        return [f"{which} breaks the rules of signing: {error}"]
    earlier += [content] if content["what"] == "sign-off" else []
    problems = [f"{which} {signature}"] if signature else []
    if place != (record.account.connected, record.number, record.run, record.edition):
        problems.append(f"{which} is about another report")
    return problems
