"""Problems of notifications: late ones, and those that will not be sent again."""

from collections.abc import Iterator

from settings.stored import AlertSettings
from store import Snapshot, UndeliveredNotifications
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode


def notification_problems(snapshot: Snapshot) -> Iterator[Problem]:
    for group in snapshot.notifications:
        late = group.state == "delayed"
        code = ProblemCode.NOTIFICATION_DELAYED if late else ProblemCode.NOTIFICATION_FAILED
        text = f"{_how_many(group)}, the oldest {format_age(group.oldest, snapshot.at)} ago"
        about = f" about {group.subject}" if group.subject else ""
        yield Problem(code, group.channel, f"{text}{about}" + (f": {group.error}" if group.error else ""))


def channel_problems(snapshot: Snapshot, settings: AlertSettings) -> Iterator[Problem]:
    """A channel that refused a message for good notifies nobody, until it accepts one."""
    for channel in snapshot.channels:
        if channel.broken_since is not None and channel.channel in settings.channels:
            text = f"it refused a message for good {format_age(channel.broken_since, snapshot.at)} ago"
            error = f": {channel.error}" if channel.error else ""
            hint = f"; mend it, then `paywatch channel test {channel.channel}`"
            yield Problem(ProblemCode.CHANNEL_BROKEN, channel.channel, text + error + hint)


def _how_many(group: UndeliveredNotifications) -> str:
    things = "1 notification is" if group.number == 1 else f"{group.number} notifications are"
    return f"{things} {group.state}"
