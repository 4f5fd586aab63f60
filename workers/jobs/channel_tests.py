"""Tests each channel by itself, about once a week: a key that was revoked is noticed before it is needed."""

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts import test_content
from settings import Channel
from store.channels import write_tests
from workers.app import App

DAY = timedelta(days=1)
SATURDAY = 5
FIRST_HOUR, LAST_HOUR = 9, 16
"""Tests that are a day or more apart come at times of work: some channels make a noise."""


async def request_tests(app: App) -> list[str]:
    """Writes the test messages that are due; returns their channels. Workers do it together once."""
    if app.revision.outdated:
        return []
    settings = app.settings
    works = is_time_of_work(datetime.now(UTC).astimezone(ZoneInfo(settings.business_timezone)))
    due = {
        name: (channel.test_every, share_of(name))
        for name, channel in settings.channels.items()
        if is_tested(channel) and (works or channel.test_every < DAY)
    }
    return await write_tests(app.store, due, lambda name: [test_content(settings, name)]) if due else []


def is_tested(channel: Channel) -> bool:
    """A channel that pages somebody for each message is tested only if its configuration says how often."""
    written = "test_every" in channel.model_fields_set
    return bool(channel.test_every) and (channel.takes_notices or written)


def is_time_of_work(local: datetime) -> bool:
    return local.weekday() < SATURDAY and FIRST_HOUR <= local.hour <= LAST_HOUR


def share_of(name: str) -> float:
    """From 0 to 1, by the name: the first tests of channels are spread."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
