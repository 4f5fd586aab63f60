"""What silences, rules and escalations know of each check, shared by all pages."""

from alerts.policies import Policies
from console.context import Console
from settings.stored import AlertSettings


class SharedPolicies:
    """The policies of the active revision, which take long to make of a thousand checks."""

    def __init__(self, _console: Console) -> None:
        self._made: tuple[AlertSettings, Policies] | None = None

    def of(self, watched: AlertSettings) -> Policies:
        if self._made is None or self._made[0] is not watched:
            self._made = (watched, Policies(watched))
        return self._made[1]
