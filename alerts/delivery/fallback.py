"""Who is notified of what a channel did not take in time, or refused for good."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from alerts.content import Content, Field, Phase
from settings.policy import SeverityPolicy
from settings.values import Severity


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notification that its channel has not got. ``refused``: for good, and not only until now.

    ``told`` are the channels that have a notification of the incident from then or later, or will, ``failed``
    those that refused its newest one, ``known`` those that were sent any. ``targets`` is not
    empty for the end of an incident of which others were told instead.
    """

    id: int
    incident: str
    sequence: int
    kind: str
    severity: Severity
    channel: str
    content: Content
    refused: bool
    error: str
    told: Collection[str] = ()
    failed: Collection[str] = ()
    known: Collection[str] = ()
    targets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Substitute:
    """The same message for another channel, which says for whom and why."""

    of: Undelivered
    channel: str
    content: Content

    @property
    def key(self) -> str:
        return self.content.key


def substitutes(
    undelivered: Undelivered, policies: Mapping[Severity, SeverityPolicy], channels: Iterable[str]
) -> list[Substitute]:
    """Returns a message for each channel that must be notified, of those that are configured.

    Without a ``fallback`` for the severity that works, another channel of the severity is notified of what
    was refused for good, or else any other one: one that has refused the incident too is no substitute.
    """
    configured = list(channels)
    found = undelivered.targets or _targets(undelivered, policies[undelivered.severity], configured)
    return [
        Substitute(undelivered, channel, _content(undelivered, channel, policies[undelivered.severity]))
        for channel in found
        if channel in configured
    ]


def _targets(undelivered: Undelivered, policy: SeverityPolicy, configured: Sequence[str]) -> list[str]:
    if undelivered.content.phase is Phase.ACKNOWLEDGED:
        return []
    if not undelivered.refused and undelivered.content.phase is not Phase.OPEN:
        return []
    unusable = {undelivered.channel, *undelivered.failed}
    others = [each for each in policy.fallback if each in configured and each not in unusable]
    if not others and undelivered.refused:
        others = [each for each in (*policy.channels, *configured) if each not in unusable][:1]
    return [each for each in others if each not in undelivered.told]


def _content(undelivered: Undelivered, channel: str, policy: SeverityPolicy) -> Content:
    content = undelivered.content
    key = f"{undelivered.incident}:{undelivered.sequence}:{channel}:for:{undelivered.channel}"
    why = _why(undelivered, policy)
    return replace(
        content,
        key=key,
        text=f"{why}\n{content.text}",
        first=channel not in undelivered.known,
        fields=(*content.fields, Field("Instead of", undelivered.channel)),
        data={**content.data, "id": key, "instead_of": undelivered.channel, "why": why},
    )


def _why(undelivered: Undelivered, policy: SeverityPolicy) -> str:
    error = f": {undelivered.error}" if undelivered.error else ""
    if undelivered.targets:
        return f'You get this instead of the channel "{undelivered.channel}".'
    if undelivered.refused:
        return f'The channel "{undelivered.channel}" refused this message{error}'
    within = f" within {policy.deliver_within.total_seconds():.0f} s" if policy.deliver_within else ""
    return f'The channel "{undelivered.channel}" did not take this message{within}{error}'
