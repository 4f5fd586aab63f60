"""Saves values of a response for later steps, and puts them into their requests."""

import math
from collections.abc import Iterable, Mapping
from urllib.parse import quote

import httpx
import msgspec

from probes.http.content import Content, NotDecodable
from probes.http.hiding import Hidden
from probes.http.lookup import Missing, value_at
from probes.http.message import Answer
from probes.judgement import Problem
from probes.reading import Verdict
from settings.checks.http import HttpStep
from settings.checks.http_steps import Saved
from settings.checks.http_templates import host_of, names_its_host, render_url
from settings.hosts import ascii_host
from settings.urls import check_http

_LONGEST = 16_384
"""Characters: larger than any header that servers accept."""


class NotSaved(Exception):
    """A value is not where it was looked for; the message says what is there instead."""


class UnusableUrl(Exception):
    """A saved value leads where the check must not go; the message never names the host, a part of it."""


def save(
    step: HttpStep, answer: Answer, content: Content, cookies: httpx.Cookies, hide: Hidden
) -> tuple[dict[str, str], list[Problem]]:
    """Returns the saved values, and a problem for each that is missing."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for name, saved in step.save.items():
        try:
            values[name] = _value(saved, answer, content, cookies)
        except NotSaved as error:
            problems.append(_missing(name, saved, str(error), answer))
        else:
            if saved.source != "status":
                hide.add_saved(values[name])
    return values, problems


def _missing(name: str, saved: Saved, why: str, answer: Answer) -> Problem:
    """A body that was cut may have the value behind the cut."""
    sentence = f"{saved.written}, which {name} should save, {why}"
    if saved.source in {"json", "text"} and answer.undecoded:
        return Problem(Verdict.FAIL, "encoding", f"{sentence}: the body cannot be decoded")
    if saved.source in {"json", "text"} and answer.truncated:
        return Problem(
            Verdict.UNKNOWN, "cut", f"{sentence}: only the first {answer.size} of the body were read"
        )
    return Problem(Verdict.FAIL, "save", sentence)


def _value(saved: Saved, answer: Answer, content: Content, cookies: httpx.Cookies) -> str:
    if saved.source == "status":
        return str(answer.status)
    if saved.source == "header":
        value = next(iter(answer.fields.get(saved.argument.lower(), [])), None)
    elif saved.source == "cookie":
        value = next((cookie.value for cookie in cookies.jar if cookie.name == saved.argument), None)
    elif saved.source == "text":
        value = _between(saved.argument, content)
    else:
        value = _at_path(saved, content)
    if not value:
        raise NotSaved("is missing" if value is None else "is empty")
    if len(value) > _LONGEST:
        raise NotSaved(f"is longer than {_LONGEST} characters")
    return value


def _between(argument: str, content: Content) -> str | None:
    before, _, after = argument.partition("*")
    try:
        text = content.text
    except NotDecodable as error:
        raise NotSaved(f"is not readable: {error}") from None
    start = text.find(before)
    if start < 0:
        return None
    start += len(before)
    end = text.find(after, start) if after else len(text)
    return text[start:end] if end >= 0 else None


def _at_path(saved: Saved, content: Content) -> str | None:
    try:
        value = value_at(content.document, saved.argument)
    except ValueError as error:
        raise NotSaved(f"is not readable: {error}") from None
    if isinstance(value, Missing):
        return None
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, list | dict):
        kind = "null" if value is None else "a list" if isinstance(value, list) else "an object"
        raise NotSaved(f"is {kind}, not a text or a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise NotSaved("is not a finite number")
    return str(value).lower() if isinstance(value, bool) else msgspec.json.encode(value).decode()


def url_of(
    step: HttpStep, values: Mapping[str, str], previous: httpx.URL | None, configured: Iterable[str]
) -> str:
    """Returns the URL of the step; a relative one is that of the previous step's server."""
    url = render_url(step.url, values.__getitem__, lambda value: quote(value, safe="", errors="replace"))
    if names_its_host(step.url):
        return url
    try:
        joined = str(previous.join(url)) if previous is not None else url
        check_http(joined)
        host = host_of(joined)
    except (httpx.InvalidURL, ValueError):
        raise UnusableUrl("the saved URL is none of http or https, or leads to a metadata service") from None
    allowed = {*(ascii_host(each).lower().rstrip(".") for each in step.hosts), *configured}
    if host.lower() not in allowed:
        raise UnusableUrl(f"the saved URL leads to a host that is not one of {', '.join(sorted(allowed))}")
    return joined
