"""What Opsgenie accepts, in characters; what is longer it refuses (422) or cuts without a word.

Source: docs.opsgenie.com/docs/alert-api, "Create Alert". Jira Service Management has the same limits
(developer.atlassian.com/cloud/jira/service-desk-ops, "Integration events").
"""

from typing import Any

from alerts.channels.base import Limit, Limits

MESSAGE = 130
ALIAS = 512
DESCRIPTION = 15_000
DETAILS = 8_000
ENTITY = 512
TAGS = 20
TAG = 50
NOTE = 25_000
USER = 100


def characters(details: Any) -> int:
    """Opsgenie counts the details as a whole: the names and the values."""
    return sum(len(name) + len(value) for name, value in details.items())


LIMITS: Limits = {
    "alias": ALIAS,
    "body.message": MESSAGE,
    "body.alias": ALIAS,
    "body.description": DESCRIPTION,
    "body.details": Limit(DETAILS, characters),
    "body.entity": ENTITY,
    "body.note": NOTE,
    "body.source": USER,
    "body.tags": TAGS,
    "body.tags.*": TAG,
    "body.user": USER,
}

DETAIL = 1_000
"""The details are cut one by one, so that one long value does not displace the others."""
