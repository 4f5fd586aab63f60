"""When an emergency does what; tests use shorter times."""

from dataclasses import dataclass, field

from alerts.emergency import Limits


@dataclass(frozen=True, slots=True)
class Timing:
    """When what happens, in seconds besides ``limits``.

    ``renew_every``: when a new connection replaces the one over which the store is asked: one that refuses
    connections, or whose default has become read-only, still serves old ones.
    ``quiet``: how long the store must serve before an outage has ended. ``hold``: how long workers claim
    nothing after that, so that others can record what they read; with Redis they know when these have, and
    wait at most ``hold_at_most``.
    """

    limits: Limits = field(default_factory=Limits)
    ask_every: float = 1.0
    sweep_every: float = 0.5
    tell_every: float = 1.0
    remember_every: float = 10.0
    renew_every: float = 10.0
    quiet: float = 5.0
    hold: float = 5.0
    hold_at_most: float = 30.0
