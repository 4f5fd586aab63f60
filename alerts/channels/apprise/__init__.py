"""Everything that Apprise knows, by its library."""

from alerts.channels.apprise.limits import LIMITS
from alerts.channels.apprise.render import render
from alerts.channels.apprise.transport import send

__all__ = ["LIMITS", "render", "send"]
