"""Slack, by an incoming webhook or a bot; and Mattermost and Rocket.Chat, by their incoming webhooks."""

from alerts.channels.slack.limits import LIMITS
from alerts.channels.slack.render import render
from alerts.channels.slack.transport import send

__all__ = ["LIMITS", "render", "send"]
