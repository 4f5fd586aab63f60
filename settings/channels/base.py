"""What the settings of every kind of channel have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from settings.values import Section, Severity


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

    from_environment: ClassVar[EnvironmentChannel | None] = None
