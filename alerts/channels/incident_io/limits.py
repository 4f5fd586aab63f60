"""What incident.io accepts: 512 kB an event.

Source: docs.incident.io/api-reference/alert-events-v2/createhttp has the fields, and no length of one;
Alertmanager's own integration with incident.io keeps events below 512 kB.
"""

from alerts.channels.base import Limits

EVENT = 512_000
TITLE = 500
DESCRIPTION = 10_000
DETAIL = 1_000
INCIDENTS = 10

LIMITS: Limits = {"": EVENT, "title": TITLE, "description": DESCRIPTION, "metadata.incidents": INCIDENTS}
