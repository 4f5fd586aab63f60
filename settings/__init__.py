"""The configuration: ``load()`` returns validated Settings, or raises every problem at once."""

from settings.channels import Channel
from settings.checks import Check
from settings.console import ConsoleSettings
from settings.identifiers import parse_column, parse_table
from settings.load import Loaded, load, load_with_notices
from settings.model import Settings
from settings.policy import EscalationStep, Rule, SeverityPolicy
from settings.problems import ConfigError
from settings.reconcile import OBJECTS, Mapping, ReconcileSettings
from settings.rules import Condition, parse_condition
from settings.show import effective
from settings.urls import mask_url
from settings.values import Severity, format_duration, parse_duration
from settings.workers import RetentionSettings, WorkersSettings

__all__ = [
    "OBJECTS",
    "Channel",
    "Check",
    "Condition",
    "ConfigError",
    "ConsoleSettings",
    "EscalationStep",
    "Loaded",
    "Mapping",
    "ReconcileSettings",
    "RetentionSettings",
    "Rule",
    "Settings",
    "Severity",
    "SeverityPolicy",
    "WorkersSettings",
    "effective",
    "format_duration",
    "load",
    "load_with_notices",
    "mask_url",
    "parse_column",
    "parse_condition",
    "parse_duration",
    "parse_table",
]
