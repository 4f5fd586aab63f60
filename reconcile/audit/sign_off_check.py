"""Holds sign-offs to their chain and to the rules by which they are taken."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.judgement import Continuity, Judgement, Problem, signature_problem
from reconcile.audit.sign_off import Refused, SignOff, refuse
from reconcile.codes import Coded, VerifyNote
from reconcile.queries import sql
from settings.accounts import Account

_BATCH = 100


@dataclass(slots=True)
class Records:
    """What the chain of an account's sign-offs says; ``hashes`` are computed anew, in their order."""

    hashes: list[str] = field(default_factory=list)
    retired: set[str] = field(default_factory=set)
    """Runs whose contents retention took away."""


async def check_sign_offs(
    store: asyncpg.Pool, account: Account, trusted: Collection[str], judgement: Judgement
) -> Records:
    """All sign-offs of an account, and what else stands in their chain."""
    records = Records()
    hashes = records.hashes
    continuity, newest = Continuity(), None
    of_report: dict[tuple[str, int], list[dict[str, Any]]] = {}
    after = 0
    while rows := await store.fetch(sql("audit/sign_offs_after"), account.stored, after, _BATCH):
        for row in rows:
            found = SignOff.of(row)
            before = of_report.setdefault((found.run, found.edition), [])
            problems = sign_off_problems(found, before, trusted, continuity)
            if found.number != after + 1:
                problems.append(f"sign-off {after + 1} is gone")
            elif not problems and found.said["previous"] != (hashes[-1] if hashes else None):
                problems.append(f"sign-off {found.number} does not follow the one before it")
            judgement.problems += [_problem(found, each) for each in problems]
            if not problems:
                _take_in(found.said, records, judgement)
            after, newest = found.number, found
            hashes.append(hashlib.sha256(found.record).hexdigest())
    if newest is not None and (problem := continuity.problem_at_the_end(trusted)):
        judgement.problems.append(_problem(newest, f"sign-off {newest.number} {problem}"))
    return records


def _take_in(said: dict[str, Any], records: Records, judgement: Judgement) -> None:
    if said["what"] == "sign-off":
        judgement.sign_offs += 1
    elif said["what"] == "retirement":
        records.retired.add(said["run"])
    elif said["what"] == "undo":
        rows = [f"{name}: {_listed(actions)}" for name, actions in sorted(said["rows"].items())]
        told = f"{said['run']}: undone by {said['by']} at {said['at']}: {', '.join(rows) or 'nothing'}"
        judgement.notes.append(Coded(VerifyNote.RUN_UNDONE, told))


def _listed(actions: dict[str, int]) -> str:
    return ", ".join(f"{count} {action}" for action, count in sorted(actions.items()))


def _problem(found: SignOff, sentence: str) -> Problem:
    return Problem("sign-off", f"{found.run}: {sentence}", found.run, found.account, file="sign_off.json")


def sign_off_problems(
    found: SignOff, before: list[dict[str, Any]], trusted: Collection[str], continuity: Continuity
) -> list[str]:
    """What is wrong with one; ``before`` are the earlier sign-offs of the same report, and it joins them."""
    which = f"sign-off {found.number}"
    if hashlib.sha256(found.record).digest() != found.sha256:
        return [f"{which} is not what it was when it was given"]
    try:
        said = found.said
        place = tuple(said[name] for name in ("account", "number", "run", "edition"))
        signature = signature_problem(said["public_key"], found.signature, found.record, trusted)
        signature = signature or continuity.problem(said["public_key"], "sign-off")
        if said["what"] == "sign-off":
            refuse(said["name"], said["role"], before)
    except (msgspec.DecodeError, KeyError, TypeError):
        return [f"{which} cannot be read"]
    except Refused as error:
        return [f"{which} should never have been taken: {error}"]
    before += [said] if said["what"] == "sign-off" else []
    problems = [f"{which} {signature}"] if signature else []
    if place != (found.account.connected, found.number, found.run, found.edition):
        problems.append(f"{which} speaks of another report")
    return problems
