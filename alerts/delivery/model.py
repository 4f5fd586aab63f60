"""What waits for one channel, what is on its way, and what is decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from alerts.content import Affected, Content
from settings.values import Severity

GROUP: Final = "group"
"""The kind of a message about several incidents."""
DIGEST: Final = "digest"
"""The kind of a message about everything that waited while the channel, or Paywatch, was down."""
TEST: Final = "test"
"""The kind of a message that only shows whether the channel works."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notification that the channel has not got.

    ``thread``: in which the channel knows its incident; None: the channel has not been notified of it.
    ``due_at`` is when it was decided, or until when a storm held it back. ``urgent``: nothing holds it back,
    whatever its severity.
    """

    id: int
    incident: str | None
    kind: str
    severity: Severity
    content: Content
    decided_at: datetime
    due_at: datetime
    thread: str | None = None
    attempts: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Underway:
    """A delivery that has not ended.

    ``uncertain``: an attempt may have arrived, so that only the same message may be sent again. ``members``
    are its notifications.
    """

    id: int
    key: str
    thread: str | None
    severity: Severity
    due_at: datetime
    leased: bool
    uncertain: bool
    members: tuple[Waiting, ...] = ()
    attempts: int = 0


class Storm(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is remembered of one group in one channel. Stored as JSON.

    ``recent`` are the times of the last messages about single incidents. A storm lasts from ``since``;
    ``sent`` are the times of its messages, and ``thread`` is the thread of these.
    """

    recent: tuple[datetime, ...] = ()
    since: datetime | None = None
    sent: tuple[datetime, ...] = ()
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What is known of the channel. ``keeps_alerts``: see `settings.channels.ChannelBase`."""

    name: str
    keeps_alerts: bool = False
    failing_since: datetime | None = None
    groups: Mapping[str, Storm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backlog:
    """All that waits for one channel, in the order of the decisions.

    ``rosters``: for the threads of groups that it is about, how each of their incidents stands.
    """

    channel: ChannelState
    waiting: tuple[Waiting, ...] = ()
    underway: tuple[Underway, ...] = ()
    rosters: Mapping[str, tuple[Affected, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formed:
    """A new delivery, of these notifications. It takes the place of the deliveries in ``merged``."""

    members: tuple[int, ...]
    content: Content
    kind: str
    severity: Severity
    decided_at: datetime
    incident: str | None = None
    merged: tuple[int, ...] = ()
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now: ``send`` these deliveries again, ``form`` and send new ones.

    ``held``: until when notifications are held back. ``hopeless`` ones are not sent any more. ``wake_at`` is
    when the next plan may differ without a new notification or the end of a delivery.
    """

    send: tuple[int, ...] = ()
    form: tuple[Formed, ...] = ()
    held: Mapping[int, datetime] = field(default_factory=dict)
    hopeless: tuple[int, ...] = ()
    wake_at: datetime | None = None
    groups: Mapping[str, Storm] = field(default_factory=dict)
