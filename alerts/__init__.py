"""Readings become incidents, incidents become notifications, notifications reach their channels."""

from alerts.channels import CHANNELS, GIVE_UP_AFTER, ChannelType, DeliveryError, backoff, send
from alerts.compose import UnknownChannel, compose, test_message
from alerts.decider import Decider
from alerts.model import (
    NOTICE,
    Acknowledged,
    AlertState,
    Delivery,
    Effect,
    Escalation,
    Message,
    Notice,
    NotificationKind,
    Notify,
    Opened,
    Policy,
    Raised,
    Resolved,
    Route,
    incident_id,
)
from alerts.policies import Policies, RulePolicy
from alerts.rules import step_rule
from alerts.step import Step, acknowledge, resolve, step, tick
from settings.model import Settings


def policies(settings: Settings) -> Policies:
    return Policies(settings)


__all__ = [
    "CHANNELS",
    "GIVE_UP_AFTER",
    "NOTICE",
    "Acknowledged",
    "AlertState",
    "ChannelType",
    "Decider",
    "Delivery",
    "DeliveryError",
    "Effect",
    "Escalation",
    "Message",
    "Notice",
    "NotificationKind",
    "Notify",
    "Opened",
    "Policies",
    "Policy",
    "Raised",
    "Resolved",
    "Route",
    "RulePolicy",
    "Step",
    "UnknownChannel",
    "acknowledge",
    "backoff",
    "compose",
    "incident_id",
    "policies",
    "resolve",
    "send",
    "step",
    "step_rule",
    "test_message",
    "tick",
]
