"""Decodes JSON that strict decoders refuse although only one value in it is odd: a lone surrogate, bytes that
are not UTF-8, control characters in a text, deep nesting.

msgspec refuses a whole body for any of them, even in a field that nobody reads. Sound bodies are decoded
directly: the functions here work on bodies that could not be.
"""

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

UNDECODABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
"""What msgspec raises for a body that it cannot decode."""
DEEPEST = 100
"""Levels of objects and lists that are read of a body that msgspec refuses. Stripe's have about 10."""

# The end of a text is optional and the repetitions possessive, so that hostile bytes take linear time.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")
_PAIR = rb"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE = rb"u[dD][89a-fA-F][0-9a-fA-F]{2}"
# Every escape is matched, so that the second half of an escaped backslash does not begin another one.
_ESCAPE = re.compile(rb"\\(?:" + _PAIR + rb"|(?P<lone>" + _LONE + rb")|.)", re.DOTALL)

T = TypeVar("T")


class _List(msgspec.Struct):
    object: str
    data: list[msgspec.Raw]
    has_more: bool


_LIST = msgspec.json.Decoder(_List)


def decode_tolerantly(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Returns the decoded body, with U+FFFD and null for what is odd. Raises only msgspec.DecodeError."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except UNDECODABLE:
        return decoder.decode(clean(body))


def split_list(body: bytes) -> tuple[list[bytes], bool]:
    """Returns the objects of a list as the received bytes, and ``has_more``, whatever the objects contain.
    Raises msgspec.DecodeError if the body is not a list."""
    # The outline has [n] in place of the n-th object, and none of the objects' oddities.
    outline, objects = _replace_containers(body, 2, lambda index: b"[%d]" % index)
    found = _LIST.decode(clean(outline))
    if found.object != "list":
        raise msgspec.ValidationError(f"Invalid enum value {found.object!r} - at `$.object`")
    data = [bytes(each) for each in found.data]
    return [objects[int(each[1:-1])] if each.startswith(b"[") else each for each in data], found.has_more


def clean(body: bytes) -> bytes:
    """Returns JSON without oddities: U+FFFD for bytes that are not UTF-8 and for lone surrogates, a space for
    a control character, null for what is nested deeper than `DEEPEST`. Malformed JSON stays malformed."""
    text = _CONTROL.sub(b" ", as_utf8(body))
    text = _ESCAPE.sub(lambda match: rb"\ufffd" if match["lone"] else match[0], text)
    return _replace_containers(text, DEEPEST, lambda _: b"null")[0]


def as_utf8(body: bytes) -> bytes:
    """Returns the body itself if it is UTF-8, otherwise a copy with U+FFFD for each wrong byte."""
    # msgspec does not check the bytes of a field that it skips.
    if body.isascii():
        return body
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode(errors="replace").encode()
    return body


def has_lone_surrogate(body: bytes) -> bool:
    return any(match["lone"] for match in _ESCAPE.finditer(body))


def _replace_containers(
    body: bytes, depth: int, replacement: Callable[[int], bytes]
) -> tuple[bytes, list[bytes]]:
    """Replaces each object and list at a depth, without recursion; returns the replaced ones too."""
    pieces: list[bytes] = []
    replaced: list[bytes] = []
    level = begin = end = 0
    for token in _TOKEN.finditer(body):
        match body[token.start() : token.start() + 1]:
            case b"{" | b"[":
                if level == depth:
                    begin = token.start()
                level += 1
            case b"}" | b"]":
                level -= 1
                if level == depth:
                    pieces += (body[end:begin], replacement(len(replaced)))
                    replaced.append(body[begin : token.end()])
                    end = token.end()
    # Without the open rest the body stays truncated, and the decoder refuses it without deep recursion.
    rest = body[end:begin] if level > depth else body[end:]
    return b"".join([*pieces, rest]), replaced
