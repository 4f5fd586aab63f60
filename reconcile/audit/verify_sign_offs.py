"""Verifies the chain of an account's sign-offs, and that each sign-off obeyed the rules of signing."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.sign_off import SignOffRecord, SignOffRefused, require_eligible
from reconcile.audit.verification import Problem, VerifyResult
from reconcile.audit.verify_signatures import SignatureContinuity, signature_problem
from reconcile.codes import Coded, VerifyNote
from reconcile.queries import sql
from settings.accounts import Account

_BATCH = 100


@dataclass(slots=True)
class SignOffChain:
    """The verified chain of an account: ``hashes`` of its records in order, computed from their bytes."""

    hashes: list[str] = field(default_factory=list)
    retired: set[str] = field(default_factory=set)
    """The runs that retention deleted, according to intact records."""


async def verify_sign_offs(
    store: asyncpg.Pool, account: Account, trusted: Collection[str], result: VerifyResult
) -> SignOffChain:
    """Verifies all records in an account's chain of sign-offs; adds problems and notes to ``result``."""
    chain = SignOffChain()
    continuity, newest = SignatureContinuity(), None
    by_report: dict[tuple[str, int], list[dict[str, Any]]] = {}
    after = 0
    while rows := await store.fetch(sql("audit/next_sign_offs"), account.stored, after, _BATCH):
        for row in rows:
            record = SignOffRecord.of(row)
            earlier = by_report.setdefault((record.run, record.edition), [])
            problems = sign_off_problems(record, earlier, trusted, continuity)
            if record.number != after + 1:
                problems.append(f"sign-off {after + 1} is missing")
            elif not problems and record.content["previous"] != (chain.hashes[-1] if chain.hashes else None):
                problems.append(f"sign-off {record.number} does not name the hash of the sign-off before it")
            result.problems += [_problem(record, each) for each in problems]
            if not problems:
                _apply(record.content, chain, result)
            after, newest = record.number, record
            chain.hashes.append(hashlib.sha256(record.record).hexdigest())
    if newest is not None and (problem := continuity.problem_at_the_end(trusted)):
        result.problems.append(_problem(newest, f"sign-off {newest.number} {problem}"))
    return chain


def _apply(content: dict[str, Any], chain: SignOffChain, result: VerifyResult) -> None:
    if content["what"] == "sign-off":
        result.sign_offs += 1
    elif content["what"] == "retirement":
        chain.retired.add(content["run"])
    elif content["what"] == "undo":
        rows = [f"{name}: {_format_actions(actions)}" for name, actions in sorted(content["rows"].items())]
        by = f"undone by {content['by']} at {content['at']}"
        text = f"{content['run']}: {by}: {', '.join(rows) or 'no row changed'}"
        result.notes.append(Coded(VerifyNote.RUN_UNDONE, text))


def _format_actions(actions: dict[str, int]) -> str:
    return ", ".join(f"{count} {action}" for action, count in sorted(actions.items()))


def _problem(record: SignOffRecord, text: str) -> Problem:
    return Problem("sign-off", f"{record.run}: {text}", record.run, record.account, file="sign_off.json")


def sign_off_problems(
    record: SignOffRecord,
    earlier: list[dict[str, Any]],
    trusted: Collection[str],
    continuity: SignatureContinuity,
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
        if content["what"] == "sign-off":
            require_eligible(content["name"], content["role"], earlier)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return [f"{which} cannot be read"]
    except SignOffRefused as error:
        return [f"{which} breaks the rules of signing: {error}"]
    earlier += [content] if content["what"] == "sign-off" else []
    problems = [f"{which} {signature}"] if signature else []
    if place != (record.account.connected, record.number, record.run, record.edition):
        problems.append(f"{which} is about another report")
    return problems
