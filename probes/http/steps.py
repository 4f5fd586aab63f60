"""Runs the steps of a check in order, until one is not as expected."""

from http.cookiejar import CookieJar

import httpx

from probes.http.attempt import Attempt, attempt
from probes.http.content import Content
from probes.http.exchange import Peers, Session
from probes.http.hiding import Hidden
from probes.http.message import Answer, UnusableValue, message_of
from probes.http.saving import UnusableUrl, save, url_of
from probes.judgement import Problem
from probes.reading import Verdict
from settings.checks.http import HttpCheck, HttpStep
from settings.checks.http_templates import host_of, names_its_host


class Steps:
    """One run. Values and cookies live as long as it does."""

    def __init__(self, check: HttpCheck, session: Session, hide: Hidden) -> None:
        self._check = check
        self._session = session
        self._hide = hide
        self._cookies = session.cookies = httpx.Cookies(CookieJar())
        self._values: dict[str, str] = {}
        self._peers: list[Peers] = []
        self._previous: httpx.URL | None = None
        self._configured = {host_of(step.url).lower() for step in check.steps if names_its_host(step.url)}

    async def run(self) -> list[tuple[HttpStep, Attempt]]:
        """Returns the attempts; only the last may have problems."""
        attempts: list[tuple[HttpStep, Attempt]] = []
        for step in self._check.steps:
            attempts.append((step, made := await self._attempt(step)))
            if made.problems:
                break
        return attempts

    async def _attempt(self, step: HttpStep) -> Attempt:
        try:
            url = url_of(step, self._values, self._previous, self._configured)
            message = message_of(step, url, self._values.__getitem__)
        except UnusableUrl as error:
            return Attempt([Problem(Verdict.FAIL, "host", str(error))])
        except UnusableValue as error:
            return Attempt([Problem(Verdict.FAIL, "save", str(error))])
        made = await attempt(step, message, self._session, self._hide, self._deciders(step))
        self._previous = made.url or self._previous
        self._peers.append(made.peers)
        if made.answer is not None and made.content is not None and not made.problems:
            made.problems += self._save(step, made.answer, made.content)
        return made

    def _deciders(self, step: HttpStep) -> Peers:
        """Returns the servers that decided where the step leads: none if the configuration names its host."""
        if names_its_host(step.url):
            return ()
        return [peer for peers in self._peers for peer in peers]

    def _save(self, step: HttpStep, answer: Answer, content: Content) -> list[Problem]:
        values, problems = save(step, answer, content, self._cookies, self._hide)
        self._values |= values
        return problems
