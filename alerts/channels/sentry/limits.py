"""What Sentry accepts: it drops an event that is too large (413), and cuts fields without a word.

Sources: docs.sentry.io/concepts/data-management/size-limits (200 kB compressed, 1 MB otherwise) and
develop.sentry.dev, "Data Handling" (message 8,192 characters, tags 200, release 200, environment 64).
"""

from alerts.channels.base import Limits

EVENT = 200_000
MESSAGE = 8_192
TAG_NAME = 32
TAG = 200
ENVIRONMENT = 64
EXTRA = 1_000

LIMITS: Limits = {
    "": EVENT,
    "logentry.formatted": MESSAGE,
    "tags.*": TAG,
    "environment": ENVIRONMENT,
    "extra.*": EXTRA,
}
