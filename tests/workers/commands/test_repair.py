"""From the mapping's check over a reviewed plan to the undo, as people type it."""

import json
from datetime import UTC, datetime

import asyncpg
import pytest

from sandbox.company import Company
from sandbox.shop.ledger import Plan, Planted, seed_ledger
from sandbox.shop.rows import TEAM_STATUSES
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet

MAPPING = """
[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
updated = "updated_at"
defaults = {{ source = "reconciliation" }}
statuses = {statuses}
"""


REPAIR = '[reconcile]\nrepair = ["created", "updated"]\n'


def mapping(**statuses: str) -> str:
    words = ", ".join(f'{name} = "{word}"' for name, word in {**TEAM_STATUSES, **statuses}.items())
    return MAPPING.format(statuses=f"{{ {words} }}")


@pytest.fixture
async def planted(fleet: Fleet, town: Company) -> Planted:
    """The shop's table, with two rows missing and one conflict."""
    fleet.configure(REPAIR, mapping())
    return await seed_ledger(fleet.dsn, town.world, Plan(missing=2, conflicting=1))


def window(town: Company) -> list[str]:
    shape = town.world.window
    ends = [datetime.fromtimestamp(each, UTC).isoformat() for each in (shape.since, shape.until)]
    return ["--from", ends[0], "--until", ends[1]]


async def test_a_reviewed_plan_is_applied_and_undone(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    run = ["reconcile", "run", *window(town)]
    dry = await paywatch(fleet, *run, "--dry-run")
    assert dry.exit_code == 1
    plan = dry.stdout.splitlines()[-1].removeprefix("Plan: ")
    refused = await paywatch(fleet, *run, "--plan", plan, "--repair", "created,conflict")
    assert (refused.exit_code, "the plan differs from the reviewed one" in refused.stdout) == (1, True)
    done = json.loads((await paywatch(fleet, *run, "--plan", plan, "--json")).stdout)
    assert (done["plan"], done["objects"]["payments"]["created"]) == (plan, 2)

    tried = await paywatch(fleet, "reconcile", "undo", done["run"], "--dry-run")
    assert (tried.exit_code, tried.stdout.splitlines()) == (
        0,
        [
            f"{done['run']}  undone  (dry run: nothing was written)",
            "object\tput back\tdeleted\tleft",
            "payments\t0\t2\t0",
        ],
    )
    changed = "update public.payments set source = 'by hand' where stripe_payment_intent_id = $1"
    await write(fleet, changed, planted.created[0])
    undone = await paywatch(fleet, "reconcile", "undo", done["run"], "--as", "ada", "--json")
    assert undone.exit_code == 1
    assert json.loads(undone.stdout) == {
        "run": done["run"],
        "mode": "undo",
        "by": "ada",
        "status": "partly undone",
        "objects": {"payments": {"put_back": 0, "deleted": 1, "left": 1}},
        "left": [
            {
                "object": "payments",
                "id": planted.created[0],
                "note_code": "row_changed_since",
                "note": "changed since: source",
            }
        ],
    }
    shown = await paywatch(fleet, "reconcile", "show", done["run"])
    assert shown.stdout.splitlines()[-1].startswith("undone by ada at ")
    assert shown.stdout.splitlines()[-1].endswith(": payments: 1 deleted, 1 left")
    details = json.loads((await paywatch(fleet, "reconcile", "show", done["run"], "--json")).stdout)
    assert [each["by"] for each in details["undos"]] == ["ada"]


async def test_a_conflict_named_with_repair_is_overwritten(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    run = ["reconcile", "run", *window(town), "--json"]
    wrong = await paywatch(fleet, *run, "--repair", "conflicts")
    assert wrong.exit_code == 2
    assert wrong.stderr == (
        "paywatch: --repair 'conflicts': "
        'write "created", "updated", "derived" or "conflict", or several separated by commas\n'
    )
    (conflict,) = planted.conflict
    done = await paywatch(fleet, *run, "--repair", "conflict,created", "--only", conflict)
    assert json.loads(done.stdout)["status"] == "discrepancies"
    again = json.loads((await paywatch(fleet, *run)).stdout)
    assert (again["status"], again["objects"]["payments"]["conflict"]) == ("repaired", 0)


async def test_what_cannot_be_undone_is_one_sentence(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    unknown = await paywatch(fleet, "reconcile", "undo", "run_x")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "no reconciliation run has the id 'run_x': see `paywatch reconcile list`" in unknown.stderr
    dry = await paywatch(fleet, "reconcile", "run", *window(town), "--dry-run", "--json")
    run = json.loads(dry.stdout)["run"]
    nothing = await paywatch(fleet, "reconcile", "undo", run)
    assert (nothing.exit_code, nothing.stderr) == (2, f"paywatch: {run} was a dry run: it wrote nothing\n")
    nobody = await paywatch(fleet, "reconcile", "undo", run, "--as", " ")
    assert (nobody.exit_code, nobody.stderr.startswith("paywatch: --as: the name is empty: give one")) == (
        2,
        True,
    )


async def test_an_undo_that_the_ledger_refuses_is_one_sentence(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    done = json.loads((await paywatch(fleet, "reconcile", "run", *window(town), "--json")).stdout)
    undo = ["reconcile", "undo", done["run"]]
    role, password = f"undoer_{fleet.dsn.rsplit('/', 1)[1]}", "pw-of-the-undoer"
    await write(fleet, f"create role {role} login password '{password}'")
    await write(fleet, f"grant select, insert on public.payments to {role}")
    at = fleet.dsn.rpartition("@")[2]
    roles = f"postgresql://{role}:{password}@{at}"
    for url, code, sentence in (
        (roles, 2, f'this user has no update permission: grant update on "public"."payments" to "{role}"'),
        (f"postgresql://{role}:wrong-{password}@{at}", 3, f'refused the user "{role}": check the user'),
        (f"{roles}_none", 3, 'has no database "'),
    ):
        result = await paywatch(fleet, *undo, DATABASE_URL=url, PAYWATCH_DATABASE_URL=fleet.dsn)
        assert (result.exit_code, result.stdout) == (code, "")
        assert sentence in result.stderr
        assert (result.stderr.count("\n"), password in result.stderr) == (1, False)
    await write(fleet, f"drop owned by {role}; drop role {role}")


async def test_the_mapping_is_compared_with_the_catalogue(
    fleet: Fleet, paywatch: Paywatch, planted: Planted
) -> None:
    sound = await paywatch(fleet, "config", "check")
    assert (sound.exit_code, sound.stderr) == (0, "")
    assert sound.stdout.endswith(" The database matches the mappings of payments.\n")
    fleet.configure(mapping().replace('"amount"', '"total"').replace("source =", "sauce ="))
    expected = [
        'reconcile.payments.amount = "total": public.payments has no column "total"',
        (
            'reconcile.payments.defaults.sauce = "reconciliation": '
            'public.payments has no column "sauce", did you mean "source"?'
        ),
    ]
    wrong = await paywatch(fleet, "config", "check")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr.splitlines() == [f"paywatch: {each}" for each in expected]
    result = await paywatch(fleet, "config", "check", "--json")
    assert (result.exit_code, json.loads(result.stdout)["problems"]) == (2, expected)
    assert (await paywatch(fleet, "config", "check", "--offline")).exit_code == 0


async def test_an_unreachable_database_is_reported(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(REPAIR, mapping())
    unreachable = {"DATABASE_URL": "postgresql://shop:hunter2@127.0.0.1:1/shop"}
    result = await paywatch(fleet, "config", "check", **unreachable)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("paywatch: Postgres at 127.0.0.1:1 cannot be reached")
    assert "hunter2" not in result.stderr
    assert (await paywatch(fleet, "config", "check", "--offline", **unreachable)).exit_code == 0


async def write(fleet: Fleet, query: str, *arguments: object) -> None:
    connection = await asyncpg.connect(fleet.dsn)
    try:
        await connection.execute(query, *arguments)
    finally:
        await connection.close()
