"""Replays readings, acknowledgements and time through one configuration's decision, in their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.backtest.pages import Page, Pages
from alerts.evaluator import Evaluator
from alerts.events import Opened, Resolved
from alerts.model import AlertState, Effect, Notification
from alerts.step import Step
from alerts.suppression import Facts, Silence
from probes.reading import Reading

TICK = timedelta(minutes=1)
"""Of the simulated time, between two looks at what is due by time alone. Workers look more often."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did to the open incident of a fingerprint. ``kind``: ``acknowledged`` or ``resolved``.

    ``lasts``: how long the acknowledgement was to hold; None: not given, or unknown.
    """

    at: datetime
    fingerprint: str
    kind: str
    by: str
    reason: str = ""
    lasts: timedelta | None = None


class Replay:
    """The states of one configuration as time passes. Calls must be in the order of their times.

    `pages` are the notifications since ``since``: before merging and grouping, which depend on what each
    channel was doing. Earlier readings only make the states what they were.
    """

    def __init__(self, evaluator: Evaluator, since: datetime) -> None:
        self.evaluator = evaluator
        self.silences: Sequence[Silence] = ()
        self._pages = Pages(since)
        self._states: dict[str, AlertState] = {}
        self._open: dict[str, None] = {}
        self._tick_at: datetime | None = None

    @property
    def pages(self) -> list[Page]:
        return self._pages.kept

    def state(self, fingerprint: str) -> AlertState:
        return self._states.get(fingerprint, AlertState())

    def read(self, reading: Reading, at: datetime) -> None:
        """Decides about a reading of a check, a reconciliation or Paywatch itself."""
        self.pass_time(at)
        decided = self.evaluator.evaluate(reading, self._states, at, self._facts())
        for fingerprint, step in decided.items():
            self._keep(fingerprint, step)

    def judge(self, fingerprint: str, reading: Reading, at: datetime) -> None:
        """Decides about the reading of a rule."""
        self.pass_time(at)
        state = self.state(fingerprint)
        self._keep(fingerprint, self.evaluator.step(fingerprint, state, reading, at, self._facts()))

    def act(self, act: Act) -> None:
        """Does what a person did, if the incident is open here too."""
        self.pass_time(act.at)
        state = self.state(act.fingerprint)
        if state.incident is None:
            return
        name, evaluator = act.fingerprint, self.evaluator
        if act.kind == "acknowledged":
            self._keep(name, evaluator.acknowledge(name, state, act.by, act.at, act.lasts))
        else:
            self._keep(name, evaluator.resolve(name, state, act.reason, act.at, act.by))

    def pass_time(self, until: datetime) -> None:
        """Sends what is due by time alone, at most once a minute of simulated time."""
        if self._tick_at is None or not self._open:
            self._tick_at = _next_tick(until)
            return
        while self._tick_at <= until and self._open:
            for fingerprint in [*self._open]:
                state = self.state(fingerprint)
                self._keep(fingerprint, self.evaluator.tick(fingerprint, state, self._tick_at, self._facts()))
            self._tick_at += TICK

    def _facts(self) -> Facts:
        return Facts(tuple(self.silences), self._states)

    def _keep(self, fingerprint: str, step: Step) -> None:
        before, (state, effects) = self.state(fingerprint), step
        self._states[fingerprint] = state
        if state.incident is None:
            self._open.pop(fingerprint, None)
        else:
            self._open[fingerprint] = None
        self._note(fingerprint, state.troubled_since or before.troubled_since, effects)

    def _note(self, fingerprint: str, troubled_since: datetime | None, effects: Iterable[Effect]) -> None:
        ended = []
        for effect in effects:
            if isinstance(effect, Opened):
                self._pages.begin(effect.incident, fingerprint, troubled_since)
            elif isinstance(effect, Resolved):
                ended.append(effect.incident)
            elif isinstance(effect, Notification):
                self._pages.add(effect)
        for incident in ended:
            self._pages.end(incident)


def _next_tick(after: datetime) -> datetime:
    """Whole minutes, whatever happened before: what is due by time is due at the same time in each replay."""
    return after.replace(second=0, microsecond=0) + TICK
