"""Makes a chain of reports with the installed version of Paywatch: ``python make.py FOLDER``.

Run it in the root of the version that is to write the chain; README.md has the commands. DATABASE_URL names
an empty database, and ``pg_dump`` is on the PATH.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

NORTH = "acct_1North"
FIRST_DAY = ("--from", "2026-11-18T00:00:00Z", "--until", "2026-11-19T00:00:00Z")
MORNING = ("--from", "2026-11-18T00:00:00Z", "--until", "2026-11-18T08:00:00Z")
EXPORTED = ("every_class", "superseding")

SIGNING_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
"""The bytes 0 to 31: a key for tests only."""

CONFIGURATION = """\
environment = "test"
service = "webshop"

[reconcile]
head_file = "{heads}"

[reconcile.payments]
table = "shop.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
updated = "updated_at"
account = "account"
defaults = {{ source = "reconciliation" }}

[reconcile.payments.statuses]
succeeded = "PAID"
canceled = "VOID"
processing = "PENDING"
requires_payment_method = "UNPAID"
requires_confirmation = "UNCONFIRMED"
requires_action = "ACTION_NEEDED"
requires_capture = "AUTHORIZED"
"""

TABLE = """
create schema shop;
create table shop.payments (
  stripe_payment_intent_id text, account text, amount bigint, currency text, status text,
  created_at timestamptz, updated_at timestamptz, source text
)
"""

DAMAGE = """
create temporary table numbered as
  select stripe_payment_intent_id as id, row_number() over (order by stripe_payment_intent_id) as number
  from shop.payments where account is null and status = 'PAID';
delete from shop.payments p using numbered n where p.stripe_payment_intent_id = n.id and n.number in (1, 2);
update shop.payments p set status = 'PENDING' from numbered n
  where p.stripe_payment_intent_id = n.id and n.number in (3, 4, 5);
update shop.payments p set amount = amount + 1000 from numbered n
  where p.stripe_payment_intent_id = n.id and n.number = 6;
insert into shop.payments select p.* from shop.payments p
  join numbered n on p.stripe_payment_intent_id = n.id where n.number = 7;
update shop.payments p set amount = null from numbered n
  where p.stripe_payment_intent_id = n.id and n.number = 8;
insert into shop.payments values ('pi_3NeverAtStripe00001', null, 1000, 'usd', 'paid by anna@shop.example',
  '2026-11-18T09:00:00Z', '2026-11-18T09:00:05Z', 'webhook');
"""
"""Every class: created, updated, conflict, duplicate, invalid, orphaned."""

DAMAGE_AGAIN = """
delete from shop.payments where stripe_payment_intent_id = 'pi_3NeverAtStripe00001' or amount is null;
update shop.payments set status = 'PENDING' where stripe_payment_intent_id = (
  select max(stripe_payment_intent_id) from shop.payments where account is null and status = 'PAID');
"""


class Maker:
    """Runs ``paywatch`` beside a sandbox company, and remembers each run under a name."""

    def __init__(self, folder: Path, company: dict[str, str]) -> None:
        self.folder, self.company = folder, company
        self.runs: dict[str, str] = {}
        configuration = Path(tempfile.mkdtemp()) / "paywatch.toml"
        configuration.write_text(CONFIGURATION.format(heads=folder / "heads.txt"))
        self._environment = os.environ | {
            "PAYWATCH_CONFIG": str(configuration),
            "STRIPE_SECRET_KEY": company["key"],
            "STRIPE_API_BASE": company["stripe_url"],
            "PAYWATCH_SIGNING_KEY": SIGNING_KEY,
        }

    def paywatch(self, *arguments: str) -> Any:
        """The JSON that a verb of ``paywatch reconcile`` prints; exit 1 is a finding, and no failure."""
        command = [str(Path(sys.executable).with_name("paywatch")), "reconcile", *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    def run(self, name: str, *arguments: str) -> None:
        found = self.paywatch("run", *arguments, "--json")
        self.runs[name] = found["run"]
        sys.stdout.write(f"{name}: {found['run']} {found['status']} {found['reason']}\n")

    def sign(self, name: str, *people: tuple[str, str]) -> None:
        for person, role in people:
            self.paywatch(
                "sign", self.runs[name], "--as", person, "--role", role, "--comment", "checked", "--json"
            )

    def fail(self, kind: str, path: str, **more: int) -> None:
        self._control("POST", json.dumps({"kind": kind, "path": path, **more}).encode())

    def recover(self) -> None:
        self._control("DELETE", None)

    def _control(self, method: str, body: bytes | None) -> None:
        url = self.company["control_url"] + "/stripe/faults"
        with urllib.request.urlopen(urllib.request.Request(url, body, method=method)):
            return


def make(maker: Maker) -> None:
    both = (("Anna Ahrens", "preparer"), ("Bo Berg", "reviewer"))
    subprocess.run([Path(sys.executable).with_name("paywatch"), "migrate"], check=True)
    sql(TABLE)
    maker.run("retired", *FIRST_DAY)
    time.sleep(2)  # `retire --before` takes whole seconds
    start_of_the_rest = datetime.now(UTC).replace(microsecond=0).isoformat()
    maker.run("matched", *FIRST_DAY)
    maker.sign("matched", *both)
    maker.run("north", *FIRST_DAY, "--account", NORTH)
    maker.sign("north", ("Cleo Cruz", "preparer"))
    sql(DAMAGE)
    maker.run("every_class", *FIRST_DAY)
    maker.sign("every_class", *both)
    sql(DAMAGE_AGAIN)
    maker.run("superseding", *FIRST_DAY, "--supersedes", maker.runs["every_class"])
    maker.paywatch("undo", maker.runs["superseding"], "--as", "Cleo Cruz", "--json")
    maker.sign("superseding", ("Cleo Cruz", "preparer"), ("Anna Ahrens", "reviewer"))
    maker.run("dry", *MORNING, "--dry-run", "--repair", "created,updated,conflict")
    maker.fail("error", "/v1/events", status=500)
    maker.run("resumed", *MORNING)
    maker.recover()
    maker.paywatch("resume", maker.runs["resumed"], "--json")
    maker.fail("forbidden", "/v1/payment_intents")
    maker.run("incomplete", *MORNING)
    maker.recover()
    maker.run("failed", *MORNING, "--account", "acct_1Nobody")
    maker.paywatch("retire", "--before", start_of_the_rest, "--reason", "ten years have passed", "--json")
    maker.sign("resumed", ("Bo Berg", "preparer"))


def write(maker: Maker) -> None:
    """What the version itself says of the chain, two exports, the public key and the database."""
    folder = maker.folder
    for name in EXPORTED:
        maker.paywatch("export", maker.runs[name], "--out", str(folder / "exports" / name))
    (folder / "public_key.pem").write_bytes(
        (folder / "exports" / EXPORTED[0] / "public_key.pem").read_bytes()
    )
    existing = {name: run for name, run in maker.runs.items() if name != "retired"}
    said = {
        "runs": maker.runs,
        "verified": {
            "all": maker.paywatch("verify", "--json"),
            **{name: maker.paywatch("verify", run, "--json") for name, run in maker.runs.items()},
        },
        "listed": maker.paywatch("list", "--json"),
        "shown": {name: maker.paywatch("show", run, "--json") for name, run in existing.items()},
    }
    (folder / "said.json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")
    options = ["--inserts", "--rows-per-insert=50", "--no-owner", "--no-privileges", "--no-comments"]
    dump = subprocess.run(
        ["pg_dump", *options, os.environ["DATABASE_URL"]], check=True, capture_output=True, text=True
    ).stdout
    # psql's own commands, and a setting that servers before Postgres 17 do not know
    dump = re.sub(r"^(\\.*|SET transaction_timeout = 0;)\n", "", dump, flags=re.MULTILINE)
    (folder / "database.sql").write_text(dump)


def sql(script: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(os.environ["DATABASE_URL"])
        try:
            await connection.execute(script)
        finally:
            await connection.close()

    asyncio.run(run())


def main(folder: Path) -> None:
    day = ["--since", "2026-11-18", "--until", "2026-11-19"]
    command = [sys.executable, "-m", "sandbox", "--payments", "30", *day, "--account", f"{NORTH}=12"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as company:
        try:
            addresses = json.loads(company.stdout.readline() if company.stdout else "{}")
            maker = Maker(folder, addresses)
            make(maker)
            write(maker)
        finally:
            company.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
