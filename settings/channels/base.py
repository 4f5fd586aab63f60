"""What the settings of every kind of channel have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, PlainSerializer

from settings.values import Section, Severity, format_duration, parse_duration

OFF = "off"


def _pause(value: Any) -> timedelta:
    """Parses a duration; ``"off"`` and 0 mean that nobody tests the channel by itself."""
    if value in (OFF, 0):
        return timedelta(0)
    pause = parse_duration(value)
    if timedelta(0) < pause < timedelta(minutes=1):
        raise ValueError('must be at least 1m, or "off"')
    return pause


TestPause = Annotated[
    timedelta,
    BeforeValidator(_pause),
    PlainSerializer(lambda pause: format_duration(pause) if pause else OFF, when_used="json"),
]


@dataclass(frozen=True, slots=True)
class EnvironmentChannel:
    """The channel that environment variables create when the file has no ``[channels]``.

    ``variables`` maps a key of the channel to the variable that gives its value. The channel exists when the
    variable of its first key is set; the others are optional.
    """

    name: str
    variables: Mapping[str, str]


class ChannelBase(Section):
    """A kind adds ``kind``, a literal by which the union finds it, and its own keys."""

    default_for: ClassVar[frozenset[Severity]] = frozenset()
    """The severities that notify channels of this kind, unless ``[severities]`` names channels."""

    takes_notices: ClassVar[bool] = True
    """False: the provider pages somebody for each message. Then no daily notice can name the channel."""

    environment_keys: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Keys with lists that a variable gives, with commas, to the channels of the file that omit them."""

    from_environment: ClassVar[EnvironmentChannel | None] = None

    keeps_alerts: ClassVar[bool] = False
    """Whether the receiver keeps an alert for each thread: then each thread needs its own last message, and a
    message about several incidents never takes the place of one."""

    test_every: TestPause = timedelta(days=7)
    """How often a worker sends a test message; 0 for never."""
