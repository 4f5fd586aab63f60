"""Grafana documents the fields of a formatted webhook, and no length of one.

Source: grafana.com/docs/grafana-cloud/alerting-and-irm/irm, "Configure OnCall incoming webhooks". The lengths
are ours: IRM passes texts on to Slack (3,000 characters a block), phones and mails.
"""

from alerts.channels.base import Limits

TITLE = 250
MESSAGE = 3_000
LINK = 2_000

LIMITS: Limits = {"title": TITLE, "message": MESSAGE, "link_to_upstream_details": LINK}
