"""Slack, by an incoming webhook. Its URL is the secret, so the payload is sent as it was rendered."""

from alerts.channels.base import post_payload as send
from alerts.channels.slack.limits import LIMITS
from alerts.channels.slack.render import render_incident, render_notice

__all__ = ["LIMITS", "render_incident", "render_notice", "send"]
