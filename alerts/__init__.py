"""Turns readings into incidents, incidents into notifications, and delivers notifications to channels."""

from typing import TYPE_CHECKING

from settings.lazy import lazy_attributes

if TYPE_CHECKING:
    from alerts.channels import (
        CHANNELS,
        ChannelType,
        DeliveryError,
        guarded_client,
        send,
    )
    from alerts.compose import UnknownChannel, test_content, test_message
    from alerts.delivery.retries import backoff, is_hopeless, next_attempt
    from alerts.dispatch import Dispatcher
    from alerts.evaluator import Evaluator
    from alerts.events import (
        Acknowledged,
        AcknowledgementExpired,
        Escalated,
        Event,
        FlappingEnded,
        FlappingStarted,
        Held,
        Opened,
        Raised,
        Released,
        Resolved,
    )
    from alerts.model import (
        NOTICE,
        AlertState,
        Delivery,
        Effect,
        Message,
        Notice,
        Notification,
        NotificationKind,
        incident_id,
    )
    from alerts.policies import CHANNEL, CONFIGURATION, NETWORK, REDIS, STORE, Policies, RulePolicy
    from alerts.policy import Escalation, Flapping, Policy, Route
    from alerts.step import Step, acknowledge, resolve, tick
    from alerts.suppression import Hold, Parent, Silence, Suppression
else:
    __getattr__ = lazy_attributes(__name__)

__all__ = [
    "CHANNEL",
    "CHANNELS",
    "CONFIGURATION",
    "NETWORK",
    "NOTICE",
    "REDIS",
    "STORE",
    "Acknowledged",
    "AcknowledgementExpired",
    "AlertState",
    "ChannelType",
    "Delivery",
    "DeliveryError",
    "Dispatcher",
    "Effect",
    "Escalated",
    "Escalation",
    "Evaluator",
    "Event",
    "Flapping",
    "FlappingEnded",
    "FlappingStarted",
    "Held",
    "Hold",
    "Message",
    "Notice",
    "Notification",
    "NotificationKind",
    "Opened",
    "Parent",
    "Policies",
    "Policy",
    "Raised",
    "Released",
    "Resolved",
    "Route",
    "RulePolicy",
    "Silence",
    "Step",
    "Suppression",
    "UnknownChannel",
    "acknowledge",
    "backoff",
    "guarded_client",
    "incident_id",
    "is_hopeless",
    "next_attempt",
    "resolve",
    "send",
    "test_content",
    "test_message",
    "tick",
]
