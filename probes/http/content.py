"""The body of a response as text and as JSON, as browsers read it, and an excerpt of it for people."""

import codecs
import json
import math
import re
from functools import cached_property

import msgspec

from probes.http.hiding import Hidden
from probes.http.message import Answer
from probes.http.nesting import TooDeep, cut_deep
from probes.reading import Json
from settings.texts import escape_controls

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Those of the Encoding standard. Python has others, such as idna, that take time quadratic in the text.
_CODECS = frozenset(
    [
        *("ascii", "big5", "big5hkscs", "cp866", "cp874", "cp932", "cp949", "euc_jp", "euc_kr", "gb18030"),
        *("gb2312", "gbk", "iso2022_jp", "johab", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman"),
        *("shift_jis", "tis-620", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *(f"cp125{number}" for number in range(9)),
    ]
)
_AS_BROWSERS_READ = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gbk", "shift_jis": "cp932"}
_MOST_DIGITS = 4000
"""Python refuses to convert longer whole numbers."""

_EXCERPT = 300
_EXCERPT_READ = 3000
_PERSONAL = (
    re.compile(r"[^\s\"'<>,;:=()@]{1,64}@[^\s\"'<>,;:=()@]{1,255}"),
    re.compile(r"\+?[0-9][0-9 ().-]{7,20}[0-9]"),
    re.compile(
        r"(?<=\")((?:[\w-]{0,20}(?:name|mail|phone|address|street|city|iban|card|birth|ssn|session|cookie|auth|jwt"
        r"|otp|pin|key))[\w-]{0,20}\"\s*:\s*\")[^\"]+",
        re.IGNORECASE,
    ),
)


class NotDecodable(ValueError):
    """The body cannot be read as what it says it is."""


class Content:
    """Decodes a body at most once, and only if something is expected of it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    @cached_property
    def text(self) -> str:
        """Raises NotDecodable for a charset that nobody knows, unless the body is UTF-8."""
        body = self._answer.body
        for mark, unicode in _BOMS:
            if body.startswith(mark):
                return body[len(mark) :].decode(unicode, "replace")
        label = self._charset()
        codec = _codec(label) if label else "utf-8"
        if codec is not None:
            return body.decode(codec, "replace")
        try:
            return body.decode()
        except UnicodeDecodeError:
            raise NotDecodable(f'the charset "{escape_controls(label)}" of the body is not known') from None

    def _charset(self) -> str:
        media_type = self._answer.fields.get("content-type", [""])[-1]
        if found := _CHARSET.search(media_type[:1000]):
            return found[1]
        if "html" in media_type.lower() and (meta := _META.search(self._answer.body[:_META_WITHIN])):
            return meta[1].decode()
        return ""

    @cached_property
    def document(self) -> Json:
        """Raises ValueError if the body is not JSON, with the sentence that says so."""
        body = self._answer.body
        try:
            document: Json = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._as_browsers_read()
        return document

    def _as_browsers_read(self) -> Json:
        """Accepts what JavaScript or another common parser does: a byte order mark, another charset, a lone
        surrogate, NaN, a number beyond the range of floats, and thousands of levels."""
        body = self._answer.body
        try:
            marked = any(body.startswith(mark) for mark, _ in _BOMS)
            text = self.text if marked else self._unicode(body)
            document = _parse(text)
        except TooDeep:
            raise ValueError("the body is nested too deeply to be read as JSON") from None
        except ValueError:
            raise ValueError("the body is not JSON") from None
        return document

    def _unicode(self, body: bytes) -> str:
        """JSON is UTF-8 whatever its media type says; only what is not may be in the charset named there."""
        try:
            return body.decode()
        except UnicodeDecodeError:
            codec = _codec(self._charset())
            return body.decode(codec or "utf-8", "replace")


def _codec(label: str) -> str | None:
    """Returns Python's name of a charset; None for one that browsers do not know either."""
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS_READ.get(name, name) if name in _CODECS else None


def _parse(text: str) -> Json:
    """Raises ValueError for what is not JSON, and TooDeep."""
    try:
        document: Json = json.loads(text, parse_int=_whole_number, strict=False)
    except RecursionError:
        document = json.loads(cut_deep(text), parse_int=_whole_number, strict=False)
    return document


def _whole_number(digits: str) -> int | float:
    if len(digits) <= _MOST_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def excerpt(answer: Answer, hide: Hidden) -> str:
    """Returns the beginning of the body on one line, without secrets and personal data."""
    if answer.undecoded or not answer.body:
        return ""
    head = Answer(answer.status, answer.body[:_EXCERPT_READ], answer.headers)
    try:
        text = Content(head).text
    except NotDecodable:
        return ""
    if sum(not each.isprintable() and not each.isspace() for each in text) * 10 > len(text):
        return f"binary, {answer.size}"
    masked = hide(" ".join(text.split()))
    for pattern in _PERSONAL:
        masked = pattern.sub(lambda match: f"{match[1] if match.re.groups else ''}********", masked)
    shown = escape_controls(masked.encode("utf-8", "replace").decode())
    return shown if len(shown) <= _EXCERPT else f"{shown[: _EXCERPT - 1]}…"
