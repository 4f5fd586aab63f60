"""Compares the plan of a run with the reviewed one. If they differ, nothing is written and the difference is
reported."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from reconcile.codes import Coded, EndReason
from reconcile.ledger.statements import Statements
from reconcile.ledger.values import Values
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.repair.plan import WRITES, Plan, combined, make_plan, planned
from reconcile.repair.writer import team_writes_upper
from reconcile.runs.object_run import ObjectRun
from reconcile.windows import Window, format_utc


@dataclass(frozen=True, slots=True)
class Prepared:
    """One object that is ready to plan its writes."""

    object_run: ObjectRun
    statements: Statements


@dataclass(slots=True)
class Difference:
    """Counts how the planned writes differ from the reviewed ones, with an example of each sort."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, sort: str, object_: str, row: Any) -> None:
        self.counts[sort] = self.counts.get(sort, 0) + 1
        self.examples.setdefault(sort, f"the {row['plan']} of {object_} {row['id']}")

    def __str__(self) -> str:
        return ", ".join(
            f"{count} {'write is' if count == 1 else 'writes are'} {sort} ({self.examples[sort]})"
            for sort, count in self.counts.items()
        )


async def refusal(prepared: Sequence[Prepared], reviewed: str) -> Coded | None:
    """Returns why these plans together are not the reviewed one, None if they are. Stores their hashes."""
    plans: dict[str, Plan] = {}
    for each in prepared:
        plan = plans[each.object_run.kind.object] = await make_plan(each.object_run, await _values(each))
        await keep_plan(each.object_run, plan)
    made = combined({name: plan.sha256 for name, plan in plans.items()})
    if made == reviewed:
        return None
    object_run = prepared[0].object_run
    why = await _difference(object_run, prepared, plans, reviewed)
    sentence = (
        f"the plan differs from the reviewed one, and nothing was written: {why}; the plan is now {made}"
    )
    return Coded(EndReason.PLAN_DIFFERS, sentence)


async def keep_plan(object_run: ObjectRun, plan: Plan) -> None:
    query = "update paywatch.object_runs set plan_sha256 = $2 where object_run = $1"
    await object_run.run.write(lambda store: store.execute(query, object_run.id, plan.sha256))


async def refuse(object_run: ObjectRun) -> None:
    """Ends an object without its repair."""
    done = "update paywatch.object_runs set phase = 'done' where object_run = $1"

    async def work(store: Any) -> None:
        await store.execute(sql("repair/refuse_plan"), object_run.id)
        await store.execute(done, object_run.id)

    await object_run.run.write(work)


async def _values(each: Prepared) -> Values:
    async def work() -> Values:
        async with each.object_run.run.deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
            upper = await team_writes_upper(ledger, each.statements)
            return Values(each.statements.table, upper=upper)

    return await retry_outages(work)


async def _difference(
    object_run: ObjectRun, prepared: Sequence[Prepared], plans: dict[str, Plan], reviewed: str
) -> str:
    store = object_run.run.deps.store
    row = await retry_outages(lambda: store.fetchrow(sql("repair/plan_of_run"), reviewed))
    if row is None:
        return f"no run here has made {reviewed}"
    if other := _other_request(object_run, [each.object_run.kind.object for each in prepared], row):
        return f"{row['id']}, which made it, was {other}"
    parts = "select object, object_run from paywatch.object_runs where run = $1"
    before = {each["object"]: each["object_run"] for each in await store.fetch(parts, row["id"])}
    found = Difference()
    for each in prepared:
        name = each.object_run.kind.object
        await _compare(store, before[name], each.object_run.id, plans[name], found)
    return str(found) or "the mapping or the way in which currencies are written has changed"


def _other_request(object_run: ObjectRun, objects: Sequence[str], row: Any) -> str:
    window = Window(row["window_from"], row["window_until"])
    if row["account"] != object_run.run.account.stored:
        return f"about {row['account'] or 'the platform'}"
    if window != object_run.run.window:
        return f"about {format_utc(window.from_)} until {format_utc(window.until)}"
    if sorted(row["objects"]) != sorted(objects):
        return f"about {', '.join(row['objects'])}"
    return ""


async def _compare(store: asyncpg.Pool, before: int, now: int, plan: Plan, found: Difference) -> None:
    """Walks both plans in their common order."""
    for action in WRITES:
        old, new = _rows(store, before, action), _rows(store, now, action)
        one, other = await anext(old, None), await anext(new, None)
        while one is not None or other is not None:
            if other is None or (one is not None and one["id"] < other["id"]):
                found.add("gone", plan.object, one)
                one = await anext(old, None)
            elif one is None or other["id"] < one["id"]:
                found.add("new", plan.object, other)
                other = await anext(new, None)
            else:
                if plan.line(one) != plan.line(other):
                    found.add("different", plan.object, other)
                one, other = await anext(old, None), await anext(new, None)


async def _rows(store: asyncpg.Pool, object_run: int, action: str) -> AsyncIterator[Any]:
    async for chunk in planned(store, object_run, action):
        for row in chunk:
            yield row
