"""Turns readings into incidents, incidents into notifications, and delivers notifications to channels."""

from alerts.channels import (
    CHANNELS,
    ChannelType,
    DeliveryError,
    backoff,
    guarded_client,
    is_hopeless,
    send,
)
from alerts.compose import UnknownChannel, compose, test_message
from alerts.evaluator import Evaluator
from alerts.model import (
    NOTICE,
    Acknowledged,
    AlertState,
    Delivery,
    Effect,
    Escalation,
    Message,
    Notice,
    Notification,
    NotificationKind,
    Opened,
    Policy,
    Raised,
    Resolved,
    Route,
    incident_id,
)
from alerts.policies import CONFIGURATION, REDIS, Policies, RulePolicy
from alerts.rules import step_rule
from alerts.step import Step, acknowledge, resolve, step, tick

__all__ = [
    "CHANNELS",
    "CONFIGURATION",
    "NOTICE",
    "REDIS",
    "Acknowledged",
    "AlertState",
    "ChannelType",
    "Delivery",
    "DeliveryError",
    "Effect",
    "Escalation",
    "Evaluator",
    "Message",
    "Notice",
    "Notification",
    "NotificationKind",
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
    "guarded_client",
    "incident_id",
    "is_hopeless",
    "resolve",
    "send",
    "step",
    "step_rule",
    "test_message",
    "tick",
]
