"""What a worker may do while another configuration than its own is the active revision."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr

import settings
import store
from store import Application
from workers import queue
from workers.adoption import adopt_configuration, apply_to_store
from workers.app import App, open_app
from workers.outages import Outages
from workers.reconciling import jobs

CHECK = '[[checks]]\nname = "page"\nkind = "http"\nurl = "http://127.0.0.1:9/"\nevery = "1h"\n'
DAILY = '[reconcile]\ndaily_at = "00:00"\n'
HOOK = '[channels.{name}]\nkind = "{kind}"\nurl = "http://127.0.0.1:9/"\n'
RULE = '[[rules]]\nname = "slow"\ncondition = "{condition}"\n'
UNUSED = cast("Any", None)


def load(folder: Path, environment: dict[str, str], *parts: str) -> settings.Settings:
    path = folder / "paywatch.toml"
    path.write_text("\n".join(parts))
    return settings.load(path, environment)


@pytest.fixture
def environment(store_db: str, redis_url: str) -> dict[str, str]:
    return {"DATABASE_URL": store_db, "REDIS_URL": redis_url, "STRIPE_SECRET_KEY": "rk_test_1"}


@pytest.fixture
async def app(tmp_path: Path, environment: dict[str, str], redis_url: str) -> AsyncIterator[App]:
    """The resources of a worker whose configuration was applied when it started."""
    rule = RULE.format(condition="status > 1")
    own = load(
        tmp_path,
        environment,
        CHECK,
        DAILY,
        rule,
        HOOK.format(name="same", kind="webhook"),
        HOOK.format(name="other", kind="webhook"),
    )
    redis = queue.connect(SecretStr(redis_url), queue.PROBES, patient=False)
    async with open_app(own, "old", redis, Outages()) as app:
        await adopt_configuration(app)
        yield app
    await redis.aclose(close_connection_pool=True)


async def supersede(app: App, folder: Path, environment: dict[str, str], *parts: str) -> None:
    await apply_to_store(app.store, load(folder, environment, *parts), Application("command", "ada", "1"))


async def test_it_leaves_reconciliations_to_a_current_worker(
    app: App, tmp_path: Path, environment: dict[str, str]
) -> None:
    await supersede(app, tmp_path, environment, CHECK)
    assert await jobs.plan(app, UNUSED) == 0
    assert await app.store.fetchval("select count(*) from paywatch.runs") == 0
    assert await jobs.execute(app, UNUSED, "run_1") == "outdated"


async def test_it_delivers_only_to_channels_that_both_have(
    app: App, tmp_path: Path, environment: dict[str, str]
) -> None:
    assert app.revision.channels is None
    changed, new = HOOK.format(name="other", kind="slack"), HOOK.format(name="new", kind="webhook")
    await supersede(app, tmp_path, environment, CHECK, HOOK.format(name="same", kind="webhook"), changed, new)
    await app.revision.refresh(app.store)
    assert app.revision.channels == ["same"]


async def test_it_decides_by_the_active_rules_and_checks(
    app: App, tmp_path: Path, environment: dict[str, str]
) -> None:
    more = CHECK.replace('"page"', '"pay"') + "opens_after = 7\n"
    await supersede(app, tmp_path, environment, CHECK, more, RULE.format(condition="status > 2"))
    assert await app.revision.refresh(app.store)
    policies = app.revision.evaluator.policies
    pay, rule = policies.check("pay"), policies.rule("slow", "page")
    assert pay is not None
    assert pay.opens_after == 7
    assert rule is not None
    assert rule.definition == "status > 2"


async def test_it_ends_no_incident_of_what_its_own_configuration_lacks(
    app: App, tmp_path: Path, environment: dict[str, str]
) -> None:
    await supersede(app, tmp_path, environment, CHECK, CHECK.replace('"page"', '"pay"'))
    await app.store.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ('inc_1', 'check:pay', 'pay', 'P0', 'down', now())"
    )
    await adopt_configuration(app)
    assert [incident.id for incident in await store.list_incidents(app.store)] == ["inc_1"]
    assert app.revision.outdated


async def test_it_runs_nothing_by_a_revision_that_it_cannot_read(
    app: App, tmp_path: Path, environment: dict[str, str]
) -> None:
    await supersede(app, tmp_path, environment, CHECK)
    await app.store.execute(
        "update paywatch.config_revisions set configuration = jsonb_set(configuration, '{severities}', '7')"
    )
    assert await app.revision.refresh(app.store)
    assert app.revision.definitions == {}
