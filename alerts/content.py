"""What a message says, before a channel gives it the form of its provider."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from probes.reading import Json
from settings.values import Severity

TEST_PREFIX: Final = "test_"
"""Of the threads of messages that a person tries a channel with: nothing ever resolves them."""
REGULAR_TEST: Final = "channel.test"
"""The type of messages by which workers try a channel: it must be shown to nobody as an alert."""


class Tone(StrEnum):
    """How serious a message is: channels choose a colour, an icon or a sound by it."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Phase(StrEnum):
    """Where a thread stands after this message: what an incident tool must show."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


SEVERITY_ICONS: Final = {Severity.P0: "🔴", Severity.P1: "🟠", Severity.P2: "🟡", Severity.P3: "🔵"}
SEVERITY_TONES: Final = {
    Severity.P0: Tone.CRITICAL,
    Severity.P1: Tone.ERROR,
    Severity.P2: Tone.WARNING,
    Severity.P3: Tone.INFO,
}
PHASE_TONES: Final = {Phase.ACKNOWLEDGED: Tone.ACKNOWLEDGED, Phase.RESOLVED: Tone.RESOLVED}
"""Of the phases in which the severity no longer decides."""


class Link(msgspec.Struct, frozen=True):
    """A link to a web address from the configuration or of our own. Others are texts."""

    text: str
    url: str


class Field(msgspec.Struct, frozen=True):
    """A name and what it says. A channel may show a time in its reader's time zone."""

    name: str
    value: datetime | Link | str


class Affected(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One incident that a message is about. A message about several has the worst ones."""

    incident: str
    subject: str
    severity: Severity
    phase: Phase
    reason: str
    opened_at: datetime
    ended_at: datetime | None = None
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    runbook: str | None = None
    check: str = ""
    kind: str = ""
    """The kind of the check."""


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message for one channel. All texts are untrusted: a channel escapes markup, mentions and links.

    Stored as JSON, and therefore without secrets.
    """

    key: str
    """The message's own key: a copy that is sent again has the same one."""
    type: str
    """``incident.opened``, ``reconciliation.ended`` ...: what programs tell messages apart by."""
    title: str
    """One line: ``P0 opened: api-health``."""
    summary: str
    """What a phone shows after the title: one line, or a short text."""
    text: str
    """The body, with line breaks."""
    tone: Tone
    icon: str
    """An emoji, for channels that can show one."""
    at: datetime
    environment: str
    service: str
    fields: tuple[Field, ...] = ()
    footer: str = ""
    severity: Severity | None = None
    thread: str | None = None
    """The same for all messages about one thing, such as an incident. None: the message stands alone."""
    phase: Phase | None = None
    """None for a message that stands alone."""
    first: bool = False
    """The channel's first message of its thread."""
    opened_at: datetime | None = None
    affected: tuple[Affected, ...] = ()
    runbook: str | None = None
    page: str | None = None
    """Where the console shows the incident; None without ``console.public_url``."""
    data: Mapping[str, Json] = {}
    """The documented fields for programs (docs/alerts.md), complete and not cut."""

    @property
    def link(self) -> Link | None:
        """Where a tap on the message leads: the incident's page, which names the runbook, or else the
        runbook."""
        if self.page:
            return Link("Open the incident", self.page)
        return Link("Open the runbook", self.runbook) if self.runbook else None
