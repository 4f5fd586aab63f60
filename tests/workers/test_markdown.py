"""Untrusted texts stay texts, whatever renders the Markdown."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from settings.texts import escape_controls
from workers.markdown import escape, table

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = st.text(
    st.sampled_from("`*_[]()<>|~#+-=!&\\:/.@$^{}\"' \n\r\t\x00\x1b\u202e1aw") | st.characters(codec="utf-8"),
    max_size=40,
)


def leaves(tokens: list[Token]) -> list[Token]:
    return [
        leaf for token in tokens for leaf in (token.children if token.type == "inline" else [token]) or ()
    ]


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_a_cell_has_exactly_its_text(text: str) -> None:
    lines = table(["a", "b"], [(escape(text), "end")])
    found = leaves(RENDERER.parse("\n".join(lines)))
    texts = [leaf.content for leaf in found if leaf.content]
    shown = "".join(texts[2:-1]).replace("\u200b", "")
    wanted = escape_controls(" ".join(text.split()))
    assert shown == wanted.replace("\u200b", "")
    assert {leaf.type.partition("_")[0] for leaf in found} <= {
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "text",
    }


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_a_text_begins_nothing(text: str) -> None:
    found = leaves(RENDERER.parse(escape(text) or "x"))
    assert {leaf.type for leaf in found} <= {"paragraph_open", "text", "paragraph_close"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "see https://evil.example/?token=abcd",
            "see https\\://evil.example/?token=\\*\\*\\*\\*\\*\\*\\*\\*",
        ),
        ("cc @ada", "cc @\u200bada"),
        ("www.evil.example", "www\\.evil.example"),
        ("a" * 1005, f"{'a' * 1000}… (5 more)"),
    ],
)
def test_links_mentions_and_secrets_are_neutralised(text: str, written: str) -> None:
    assert escape(text) == written


def test_an_escape_is_never_divided() -> None:
    assert re.fullmatch(r"(\\\*){3}… \(2 more\)", escape("*****", 3))
