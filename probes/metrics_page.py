"""Parses a page of metrics: the text format of Prometheus 0.0.4, and OpenMetrics 1.0.

The page is untrusted: the transport bounds its size, and each line is parsed in linear time. A malformed line
refuses the whole page, as in Prometheus, because what follows it may be anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from settings.selectors import Selector, unescape_label

_SAMPLE = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)?[ \t]*(?P<brace>\{)?")
_LABEL = re.compile(r'(?:([a-zA-Z_][a-zA-Z0-9_]*)|"([^"\\]*+(?:\\.[^"\\]*+)*+)")[ \t]*(=)?[ \t]*')
_BLANK = re.compile(r"[ \t]*")
_QUOTED = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"[ \t]*')
_VALUE = re.compile(
    r"[ \t]*(?P<value>[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|inf(?:inity)?|nan))"
    r"(?:[ \t]+(?P<timestamp>-?[0-9]{1,20}(?:\.[0-9]{1,20})?))?[ \t]*(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)


class PageError(Exception):
    """The page is not a page of metrics; the message says which line, without quoting it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One line. ``value`` may be NaN or infinite; ``timestamp`` is as written, milliseconds or seconds."""

    name: str
    labels: dict[str, str]
    value: float
    timestamp: float | None = None


def parse_page(body: bytes, *, openmetrics: bool = False) -> Iterator[Sample]:
    """Yields the samples of a page. Raises PageError at the first line that is not one.

    OpenMetrics must end with ``# EOF``: without it the page was cut, and sums of it would be too low. In the
    older format this is a comment.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PageError("the page is not UTF-8 text") from None
    ended = False
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.strip(" \t\r")
        if ended and line:
            raise PageError(f"line {number} follows the end of the page")
        if openmetrics and line == "# EOF":
            ended = True
        elif line and not line.startswith("#"):
            yield _parse_line(line, number)
    if openmetrics and not ended:
        raise PageError('the page does not end with "# EOF": it was cut')


def is_openmetrics(content_type: str) -> bool:
    """Whether a header ``Content-Type`` announces OpenMetrics."""
    return content_type.partition(";")[0].strip().lower() == "application/openmetrics-text"


def select(body: bytes, selector: Selector, *, openmetrics: bool = False) -> list[Sample]:
    """Returns the samples that the selector matches; reads the whole page. Raises PageError."""
    samples = parse_page(body, openmetrics=openmetrics)
    return [each for each in samples if selector.matches(each.name, each.labels)]


def _parse_line(line: str, number: int) -> Sample:
    start = _SAMPLE.match(line)
    name, labels, position = start["name"] if start else None, dict[str, str](), start.end() if start else 0
    if start and start["brace"]:
        quoted, labels, position = _parse_labels(line, position, number)
        name = name or quoted
    value = _VALUE.fullmatch(line, position)
    if not name or value is None:
        raise PageError(f"line {number} is not a metric")
    at = value["timestamp"]
    return Sample(name, labels, float(value["value"]), None if at is None else float(at))


def _parse_labels(line: str, position: int, number: int) -> tuple[str | None, dict[str, str], int]:
    """Returns a name that is quoted inside the braces, the labels, and where the braces end."""
    name, labels, position = None, dict[str, str](), _skip_blank(line, position)
    while not line.startswith("}", position):
        label = _LABEL.match(line, position)
        if label is None:
            raise PageError(f"line {number} has malformed labels")
        key, position = label[1] or unescape_label(label[2] or ""), label.end()
        if label[3] is None and label[2] and name is None and not labels:
            name = key
        else:
            value = _QUOTED.match(line, position) if label[3] else None
            if value is None or key in labels:
                raise PageError(f"line {number} has malformed labels")
            labels[key], position = unescape_label(value[1]), value.end()
        if line.startswith(",", position):
            position = _skip_blank(line, position + 1)
        elif not line.startswith("}", position):
            raise PageError(f"line {number} has malformed labels")
    return name, labels, position + 1


def _skip_blank(line: str, position: int) -> int:
    match = _BLANK.match(line, position)
    return match.end() if match else position
