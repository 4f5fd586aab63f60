"""A shop that is watched: its configuration is the active revision, and readings decide what happens."""

import tomllib

import asyncpg

from settings import Settings
from settings.revision import Configuration
from store.config_revisions import Application, apply_configuration
from tests.store.recorded import Recorder

CONFIG = """
business_timezone = "Europe/Berlin"

[[checks]]
name = "gateway"
kind = "tcp"
host = "gateway.example"
port = 443
severity = "P2"
opens_after = 1
groups = ["network"]

[[checks]]
name = "api"
kind = "http"
url = "https://api.example/health"
severity = "P0"
opens_after = 2
closes_after = 1
groups = ["payments", "customers"]
runbook = "https://wiki.example/api"

[[checks]]
name = "shop"
kind = "http"
url = "https://shop.example/"
severity = "P1"
opens_after = 1
closes_after = 1
depends_on = ["api"]
groups = ["customers"]

[channels.hook]
kind = "webhook"
url = "https://hook.example/alerts?token=hunter2-hunter2"

[channels.boss]
kind = "webhook"
url = "https://boss.example/alerts"

[severities.P0]
channels = ["hook"]
remind_every = "30m"
escalate = [{ after = "5m", to = ["boss"] }]

[severities.P2]
channels = []

[[maintenance]]
name = "nightly"
match = { check = "gateway" }
rrule = "FREQ=DAILY;BYHOUR=2;BYMINUTE=0"
duration = "30m"
"""


def watched(text: str = CONFIG) -> Settings:
    return Settings(**tomllib.loads(text))


async def watch_shop(pool: asyncpg.Pool, text: str = CONFIG) -> Recorder:
    """Makes the configuration the active revision. The console itself has none of it."""
    settings = watched(text)
    by = Application(by="test", source="command", version="1")
    await apply_configuration(pool, Configuration.of(settings), by, lambda _: True)
    return Recorder(pool, settings)
