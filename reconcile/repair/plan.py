"""The plan of a run: all its writes in a fixed order, so that they can be hashed, reviewed and then executed
exactly.

Each planned write is one line, inserts before updates, each ordered by id. A line holds the row as it was
read and the new values by column, except the times at which rows are written.
"""

import hashlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import asyncpg
import msgspec

from reconcile.ledger.table import COMPARED
from reconcile.ledger.values import Unfit, Values
from reconcile.postgres import fetch_by_index
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun

_CHUNK = 1000
WRITES: tuple[Literal["insert", "update"], ...] = ("insert", "update")


class Write(NamedTuple):
    """One row of the plan, with the new values by column, or why a column cannot hold one of them."""

    row: Any
    new: dict[str, str | None] | Unfit


@dataclass(slots=True)
class Plan:
    """Hashes the planned writes of one object as they pass through."""

    object: str
    values: Values
    _digest: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        # The same writes under another scope are another plan: what was left out was not reviewed.
        if self.values.scope:
            line = {"object": self.object, "scope": self.values.scope}
            self._digest.update(msgspec.json.encode(line, order="sorted") + b"\n")

    def add(self, rows: Sequence[Any]) -> list[Write]:
        """Adds rows to the hash and returns them with the values to write."""
        writes = [Write(row, _new(self.values, row)) for row in rows]
        for each in writes:
            self._digest.update(self._line(each) + b"\n")
        return writes

    def line(self, row: Any) -> bytes:
        """One planned write as JSON."""
        return self._line(Write(row, _new(self.values, row)))

    def _line(self, write: Write) -> bytes:
        row, new = write
        return msgspec.json.encode(
            {
                "object": self.object,
                "id": row["id"],
                "action": row["plan"],
                "old": None
                if row["plan"] == "insert"
                else {name: row[f"old_{name}"] for name in (*COMPARED, "extra")},
                "new": str(new) if isinstance(new, Unfit) else new,
            }
        )

    @property
    def sha256(self) -> bytes:
        return bytes(self._digest.digest())


def _new(values: Values, row: Any) -> dict[str, str | None] | Unfit:
    try:
        return values.inserted(row) if row["plan"] == "insert" else values.updated(row)
    except Unfit as error:
        return error


def combined(plans: Mapping[str, bytes]) -> str:
    """Combines the hashes of the objects into the plan hash of the run."""
    lines = "".join(f"{name} {plans[name].hex()}\n" for name in sorted(plans))
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


async def planned(store: asyncpg.Pool, object_run: int, action: str) -> AsyncGenerator[list[Any], None]:
    """Yields the planned inserts or updates in order, a thousand at a time."""
    last = ""
    while True:
        chunk = await fetch_by_index(store, sql("repair/planned_writes"), object_run, action, last, _CHUNK)
        if not chunk:
            return
        yield chunk
        last = chunk[-1]["id"]


async def make_plan(object_run: ObjectRun, values: Values) -> Plan:
    """Makes the plan of one object without writing any of it."""
    plan = Plan(object_run.kind.object, values)
    for action in WRITES:
        async for chunk in planned(object_run.run.deps.store, object_run.id, action):
            plan.add(chunk)
    return plan
