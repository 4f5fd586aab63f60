"""Parts of pages that many people read: rendered once for each change, and filled in for each reader.

A rendered part has marks where readers differ: the token of their session, and how long it is until a time.
The marks have a random word in them, so that no text of a check or an incident can be one.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from markupsafe import Markup, escape

from console.context import Console
from console.roles import Role, permissions_of
from console.web.formatting import iso
from console.web.templating import Clockface, render_text

OVERDUE_AFTER = 60
"""Seconds. Workers decide every few seconds: what has not happened by then does not happen by itself."""
_WORD = secrets.token_hex(16)
_TOKEN = f"csrf-{_WORD}"
_TIME = re.compile(f"until-{_WORD}-(-?[0-9]+)-")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered part. ``digest`` differs exactly if what it shows differs."""

    html: str
    digest: str

    def fill(self, csrf_token: str, now: datetime) -> Markup:
        """Returns it for one reader."""
        filled = self.html.replace(_TOKEN, str(escape(csrf_token)))
        moment = now.timestamp()
        return Markup(_TIME.sub(lambda found: countdown_text(int(found[1]) - moment), filled))  # noqa: S704


class SharedFragments:
    """The newest rendering of each part, by the roles that see it differently."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._made: dict[tuple[str, frozenset[str]], tuple[object, Fragment]] = {}

    def of(self, template: str, roles: frozenset[Role], shown: object) -> Fragment:
        """Renders ``template`` with ``shown`` and what the roles ``may``, if either differs from the last."""
        may = frozenset(str(each) for each in permissions_of(roles))
        last = self._made.get((template, may))
        if last is None or last[0] != shown:
            last = (shown, self._render(template, shown=shown, may=may))
            self._made[template, may] = last
        return last[1]

    def _render(self, template: str, **values: Any) -> Fragment:
        given = {
            "time": Clockface(self._console).time,
            "csrf_token": _TOKEN,
            "countdown": countdown,
            "zone": self._console.timezone,
        }
        text = render_text(self._console, template, given | values)
        return Fragment(text, sha256(text.encode()).hexdigest()[:16])


def countdown(at: datetime) -> Markup:
    """Returns ``in 4:10``, which browsers count down."""
    mark = f"until-{_WORD}-{round(at.timestamp())}-"
    return Markup('<span class="countdown" data-until="{}">{}</span>').format(iso(at), mark)


def countdown_text(seconds: float) -> str:
    """``in 4:10``, ``in 2 h 05 min``, ``due``, ``overdue``; console.js counts in the same words."""
    left = round(seconds)
    if left <= 0:
        return "due" if left > -OVERDUE_AFTER else "overdue"
    if left < 3600:
        return f"in {left // 60}:{left % 60:02}"
    return f"in {left // 3600} h {left % 3600 // 60:02} min"
