"""What ``paywatch init`` proposes: parts of a configuration with their evidence and open questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How certain an inferred value is."""

    INFERRED = "inferred"
    """The evidence leaves no other value."""
    OPEN = "open"
    """Several values are possible, or none was found: a person decides."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One inferred key, or one question that the evidence leaves open.

    ``code`` is stable, for programs; ``reason`` is a sentence for people: the evidence of an inferred value
    ("48 of 48 agree"), or why it is open. ``alternatives`` are the values, as TOML, that a person can choose
    from.
    """

    key: str
    status: Status
    code: str
    reason: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """One part of the proposed configuration, such as ``[reconcile.payments]`` or one check.

    ``toml`` is its text, open keys as comments; it is complete and valid together with all others. ``needs``
    are environment variables that it refers to and that are not set, with what each is for. ``facts`` is
    the inference as JSON prints it. Nothing in it is a secret.
    """

    section: str
    name: str
    toml: str
    findings: tuple[Finding, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
