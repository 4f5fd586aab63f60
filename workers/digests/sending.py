"""Sends the digests that are due: each once, by whichever worker comes first."""

from datetime import datetime

import msgspec
import structlog

from alerts.content import Content
from settings.stored import AlertSettings
from store.digests import DigestKey, DigestMessage, claim_digest, is_sent, write_digest
from workers import queue
from workers.app import App
from workers.digest_times import Due, newest_due
from workers.digests.content import digest_content
from workers.digests.gathering import GATHER

log = structlog.get_logger(__name__)


async def send_digest(app: App, name: str) -> bool:
    """Returns whether this call sent the newest digest of this name that is due.

    When it is due follows the active revision. The figures come from this worker's own settings, since a
    stored revision has no queries and targets. A digest that was due while no worker ran is sent late, unless
    a newer one is due.
    """
    pool, active = app.store, app.revision.settings
    digest = active.digests[name]
    now: datetime = await pool.fetchval("select now()")
    due = newest_due(digest.at, active.business_timezone, now)
    key = DigestKey(name, due.from_, due.until)
    gather = GATHER.get(digest.kind)
    if gather is None or await is_sent(pool, key):  # a kind of another version: its workers send it
        return False
    async with claim_digest(pool, key, digest.kind, app.worker) as connection:
        if connection is None:
            return False
        content = digest_content(active, name, digest.kind, due, await gather(pool, app.settings, due), now)
        messages = [_message(active, channel, name, due, content) for channel in digest.channels]
        await write_digest(connection, messages)
    log.info("digest_sent", digest=name, kind=digest.kind, of=due.title)
    await queue.enqueue(app.redis, queue.PROBES, "deliver")
    return True


def _message(active: AlertSettings, channel: str, name: str, due: Due, content: Content) -> DigestMessage:
    key = f"digest:{name}:{due.first}:{due.last}:{channel}"
    data = {"id": key, **content.data}
    known = channel in active.channels
    error = None if known else f'the channel "{channel}" is no longer configured'
    return DigestMessage(channel, msgspec.structs.replace(content, key=key, data=data), error)
