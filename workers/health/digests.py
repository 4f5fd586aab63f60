"""Problems of digests: those that are due and were not sent."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from settings.stored import AlertSettings
from store.digests import DigestKey
from workers.digest_times import newest_due
from workers.health.problems import Problem, ProblemCode

SENT_WITHIN = timedelta(hours=1)
"""Workers look for due digests three times a minute; a database may be unreachable in between."""


def digest_problems(settings: AlertSettings, sent: Collection[DigestKey], now: datetime) -> Iterator[Problem]:
    for name, digest in settings.digests.items():
        due = newest_due(digest.at, settings.business_timezone, now)
        if now - due.at > SENT_WITHIN and DigestKey(name, due.from_, due.until) not in sent:
            text = f"the digest of {due.title} was due at {due.at:%Y-%m-%d %H:%MZ}, and nobody has sent it"
            yield Problem(ProblemCode.DIGEST_OVERDUE, name, text)
