"""Judges the response of one request by what is expected of it."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from probes.formatting import format_json, outline
from probes.http.compare import describe, header_holds, holds
from probes.http.content import Content, NotDecodable, excerpt
from probes.http.hiding import Hidden
from probes.http.lookup import EMPTY, MISSING, Found, Missing, value_at, values_at
from probes.http.message import Answer
from probes.judgement import Problem
from probes.reading import Json, Verdict
from settings.checks.http import HttpExpect
from settings.checks.http_conditions import AnswerConditions
from settings.sizes import format_size
from settings.texts import escape_controls, storable
from settings.urls import MASK

_LONGEST = 1000
_LARGEST = 2**63
_MOST_ELEMENTS = 100_000
"""Of ``[*]``: more would delay the other checks of the worker."""
_SECRET_HEADERS = frozenset({"set-cookie", "authorization", "proxy-authorization", "cookie"})


def problems_of(expect: HttpExpect, answer: Answer, content: Content, hide: Hidden) -> list[Problem]:
    """Returns what is not as expected."""
    found: list[Problem] = []
    if not _status_matches(answer.status, expect.status):
        found.append(Problem(Verdict.FAIL, "status", _status_sentence(expect.status, answer, hide)))
    if expect.http_version is not None and answer.http_version != f"HTTP/{expect.http_version}":
        sentence = f"the response is {hide(answer.http_version)[:20]}, expected HTTP/{expect.http_version}"
        found.append(Problem(Verdict.FAIL, "http_version", sentence))
    if expect.headers:
        found += _header_problems(expect.headers, answer, hide)
    if expect.max_bytes is not None and answer.truncated:
        sentence = f"the body is longer than max_bytes = {format_size(expect.max_bytes)}"
        found.append(Problem(Verdict.FAIL, "size", sentence))
    if expect.body_key is not None or expect.max_bytes is not None:
        found += _body_problems(expect, answer, content, hide)
    return found


def evidence_of(
    expect: HttpExpect, answer: Answer, content: Content, problems: list[Problem], hide: Hidden
) -> dict[str, Json]:
    """Returns what a reading keeps of the response: the values at the asserted paths, and of a response that
    is not as expected its beginning. The rest of the body may hold personal data."""
    evidence: dict[str, Json] = {
        "status": answer.status,
        "http_version": answer.http_version[:20],
        "size": len(answer.body),
    }
    if answer.truncated:
        evidence["truncated"] = True
    if answer.undecoded:
        evidence["undecoded"] = answer.undecoded
    if answer.redirects:
        evidence["redirects"] = list(answer.redirects)
    if expect.json_:
        evidence["json"] = _asserted_values(expect, content, hide)
    if expect.headers:
        evidence["headers"] = {
            name: _shown_header(name, answer.fields[name], hide)
            for name in expect.headers
            if name in answer.fields
        }
    if problems and (beginning := excerpt(answer, hide)):
        evidence["excerpt"] = beginning
    return evidence


def _status_matches(status: int, expected: int | str | list[int | str]) -> bool:
    wanted = expected if isinstance(expected, list) else [expected]
    return any(str(each) in {str(status), f"{status // 100}xx"} for each in wanted)


def _status_sentence(expected: int | str | list[int | str], answer: Answer, hide: Hidden) -> str:
    wanted = " or ".join(map(str, expected)) if isinstance(expected, list) else str(expected)
    location = _shown_location(answer.location, hide)
    leads = f" (redirect to {location})" if location else ""
    return f"the status is {answer.status}{leads}, expected {wanted}"


def _shown_location(location: str, hide: Hidden) -> str:
    """Returns the target of a redirect without its query, and with a password in it masked."""
    masked = hide(storable(location[: 2 * _LONGEST]))
    return escape_controls(masked.partition("?")[0].partition("#")[0])


def _header_problems(expected: AnswerConditions, answer: Answer, hide: Hidden) -> Iterator[Problem]:
    for header, operators in expected.items():
        values = answer.fields.get(header)
        for name, operand in operators.items():
            wanted = describe(name, operand)
            if values is None and (name, operand) != ("exists", False):
                sentence = f"the header {header} is missing, expected {wanted}"
            elif values is not None and not header_holds(name, operand, values):
                shown = format_json(_shown_header(header, values, hide))
                sentence = f"the header {header} is {shown}, expected {wanted}"
            else:
                continue
            yield Problem(Verdict.FAIL, "headers", sentence)
            break


def _shown_header(name: str, values: list[str], hide: Hidden) -> Json:
    return MASK if name in _SECRET_HEADERS else show(", ".join(values), hide)


def show(value: Json, hide: Hidden) -> Json:
    """Returns what a reading may store and show of a value that a server sent."""
    if isinstance(value, str):
        return outline(escape_controls(hide(storable(value[:_LONGEST]))))
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return outline(hide(str(value)))
    return outline(value)


def _body_problems(expect: HttpExpect, answer: Answer, content: Content, hide: Hidden) -> Iterator[Problem]:
    if answer.undecoded:
        sentence = f'the content encoding "{answer.undecoded}" of the body is not known'
        yield Problem(Verdict.FAIL, "encoding", sentence)
        return
    try:
        yield from _text_problems(expect, answer, content)
    except NotDecodable as error:
        yield Problem(Verdict.FAIL, "encoding", str(error))
    if expect.json_:
        yield from _json_problems(expect.json_, answer, content, hide)


def _text_problems(expect: HttpExpect, answer: Answer, content: Content) -> Iterator[Problem]:
    where = f"the first {answer.size} of the body" if answer.truncated else "the body"
    for contained, key in ((expect.text, "text"), (expect.not_text, "not_text"), (expect.matches, "matches")):
        if contained is None:
            continue
        if key == "matches":
            found, words = holds("matches", contained, content.text), "match"
        else:
            found, words = contained in content.text, "contain"
        shown = format_json(contained)
        if key == "not_text" and found:
            yield Problem(Verdict.FAIL, "text", f"{where} contains {shown}, which it must not")
        elif not found and answer.truncated:
            yield _cut(
                answer,
                f"not known whether the body {words}s {shown}"
                if key != "not_text"
                else f"not known whether the body contains {shown}, which it must not",
            )
        elif not found and key != "not_text":
            yield Problem(Verdict.FAIL, "text", f"{where} does not {words} {shown}")


def _cut(answer: Answer, sentence: str) -> Problem:
    hint = f"only its first {answer.size} were read; expect.max_bytes sets another limit"
    return Problem(Verdict.UNKNOWN, "cut", f"{sentence}: {hint}")


def _json_problems(
    expected: AnswerConditions, answer: Answer, content: Content, hide: Hidden
) -> Iterator[Problem]:
    if answer.truncated:
        yield _cut(answer, "the body cannot be read as JSON")
        return
    try:
        document = content.document
    except ValueError as error:
        yield Problem(Verdict.FAIL, "json", str(error))
        return
    for path, operators in expected.items():
        for number, (place, found) in enumerate(values_at(document, path)):
            if number == _MOST_ELEMENTS:
                longer = f"{path} has more than {_MOST_ELEMENTS} elements, of which the rest is not judged"
                yield Problem(Verdict.UNKNOWN, "cut", longer)
                break
            if (sentence := _difference(place, found, operators, hide)) is not None:
                yield Problem(Verdict.FAIL, "json", sentence)
                break


def _difference(place: str, found: Found, operators: Mapping[Any, Any], hide: Hidden) -> str | None:
    """Returns what is wrong with one value. One that is missing meets only ``exists = false``."""
    for name, operand in operators.items():
        if isinstance(found, Missing):
            if (name, operand) == ("exists", False):
                continue
            is_what = "has no element" if found is EMPTY else "is missing"
        elif holds(name, operand, found):
            continue
        else:
            is_what = f"is {format_json(show(found, hide))}"
        if name == "length" and isinstance(found, str | list | dict):
            is_what = f"has a length of {len(found)}"
        return f"{hide(place)} {is_what}, expected {describe(name, operand)}"
    return None


def _asserted_values(expect: HttpExpect, content: Content, hide: Hidden) -> dict[str, Json]:
    try:
        document = content.document
    except ValueError:
        return {}
    found = {path: value_at(document, path) for path in expect.json_}
    return {path: show(value, hide) for path, value in found.items() if not isinstance(value, Missing)}


__all__ = ["MISSING", "evidence_of", "problems_of", "show"]
