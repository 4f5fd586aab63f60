"""Secrets of the configuration that a server, a person or another program wrote into a text: no page, no
export and no answer of the API has them."""

import asyncpg
from pydantic import SecretStr

from console.routes import TABLE
from settings import Settings
from store.audit_log import Entry, append
from tests.console.conftest import Visit
from tests.console.populated import CONFIGURATION, populate
from tests.store.recorded import Recorder

PASSWORD = "pl4nted-in-the-store"
STRIPE = "sk_live_51Planted51Planted"
SIGNING = CONFIGURATION["channels"]["hook"]["signing_secret"]
SAID = f"it said {PASSWORD} {STRIPE} {SIGNING}"
SECRETS = (PASSWORD, STRIPE, SIGNING)


async def test_no_page_and_no_export_has_a_secret(
    visit: Visit, store_pool: asyncpg.Pool, store_db: str
) -> None:
    shop = await populate(store_pool, store_db)
    settings = Settings(**CONFIGURATION, database_url=SecretStr(store_db))
    recorder = Recorder(store_pool, settings)
    await recorder.read("checkout", "fff", "status", SAID)
    incident = await recorder.incident("checkout")
    detail = {"said": SAID, "nested": [{SAID: SAID}]}
    await append(store_pool, Entry("ann", ("viewer",), "command", "tried", SAID, "refused", detail, SAID))
    client = await visit(**CONFIGURATION, redis_url=f"redis://ann:{PASSWORD}@127.0.0.1:1/0")
    paths = [each.path for each in TABLE if each.method == "GET" and each.path != "/live"]
    found = {"/checks/checkout", f"/incidents/{incident}", f"/incidents/{incident}/postmortem.md"}
    for pattern in paths:
        if "/api/" in pattern or "/sign-in" in pattern or "/heartbeat" in pattern:
            continue
        path = shop.path(pattern)
        found |= {path, f"{path}?format=csv", f"{path}?format=json"}
    lists = ("audit", "checks", "incidents", "figures/alerts", "checks/checkout/readings", "checks/checkout")
    found |= {f"/api/v1/{each}" for each in lists}
    found |= {f"/checks/checkout/readings?format={each}" for each in ("csv", "json")}
    leaked, masked = [], 0
    for path in sorted(found):
        answer = await client.get(path)
        masked += "********" in answer.text
        leaked += [path for each in SECRETS if each in answer.text]
    assert leaked == []
    assert masked > 10, "the planted texts were shown at all"
