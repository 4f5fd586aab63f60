"""Characters of a message before the service is known. When it is sent, the service's own limits count too:
those that Apprise lists (``title_maxlen``, ``body_maxlen``)."""

from alerts.channels.base import Limits

TITLE = 200
BODY = 4_000

LIMITS: Limits = {"title": TITLE, "body": BODY}
