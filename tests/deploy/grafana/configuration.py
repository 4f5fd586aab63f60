"""What the recorded fleet watches: checks with metrics of their own, rules, and an objective."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from sandbox.company import Company
from sandbox.shop.rows import TEAM_STATUSES

CONFIGURATION = Template("""\
environment = "demo"
service = "shop"
business_timezone = "UTC"
location = "$${PAYWATCH_LOCATION}"

[[checks]]
name = "api-health"
kind = "http"
url = "$shop/api/health"
every = "2s"
timeout = "2s"
severity = "P0"
expect.status = 200
expect.json = { status = "healthy" }
opens_after = 2
closes_after = 2
groups = ["api"]

[[checks]]
name = "webhook-round-trip"
kind = "webhook"
url = "$shop/api/webhooks/stripe"
secret = "$${STRIPE_WEBHOOK_SECRET}"
every = "5s"
timeout = "5s"
seen = { sql = "select amount, status from payments where stripe_payment_intent_id = $$1", within = "3s" }
cleanup = { sql = "delete from payments where stripe_payment_intent_id = $$1" }
severity = "P0"

[[checks]]
name = "stripe"
kind = "stripe"
every = "5s"
timeout = "5s"
severity = "P1"

[[checks]]
name = "payout-job"
kind = "payout_job"
every = "2s"
timeout = "2s"
last_run = { sql = "select max(finished_at) from payout_job_runs where status = 'ok'" }
max_age = "6s"
opens_after = 2
closes_after = 2
severity = "P0"

[[checks]]
name = "certificate"
kind = "tls"
host = "localhost"
port = $tls
every = "10s"
timeout = "5s"
severity = "P2"

[[rules]]
use = "system-down"
checks = ["api-health"]

[[rules]]
name = "api-availability"
objective = "95% over 1d"
checks = ["api-health"]

[[rules]]
name = "payment-volume-drop"
condition = "age < 50% of baseline for 15 minutes"
checks = ["payout-job"]

[reconcile]
objects = ["payments"]
stripe_share = "100%"

[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
updated = "updated_at"
statuses = { $statuses }

[channels.slack]
kind = "slack"
url = "$receiver/slack/T00/B00/demo"

[channels.hook]
kind = "webhook"
url = "$receiver/hook/paywatch"
""")


def configure(folder: Path, company: Company, tls: int) -> None:
    """Writes ``paywatch.toml``. ``tls``: the port of a server with a certificate."""
    statuses = ", ".join(f'{stripe} = "{team}"' for stripe, team in TEAM_STATUSES.items())
    values: Mapping[str, object] = {
        "shop": company.shop_url,
        "receiver": company.receiver_url,
        "tls": tls,
        "statuses": statuses,
    }
    (folder / "paywatch.toml").write_text(CONFIGURATION.substitute(values))
