"""Whatever a name contains, it is read back as it is, and stays on its line."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from discovery.toml_text import line
from settings.texts import escape_controls

TEXTS = st.text()


@given(TEXTS, TEXTS)
def test_names_are_read_back(name: str, value: str) -> None:
    written = line(name, {name: value, "list": [value]})
    assert written.isprintable()
    assert name == "list" or tomllib.loads(written) == {name: {name: value, "list": [value]}}


@given(TEXTS)
def test_a_comment_is_one_line(sentence: str) -> None:
    assert tomllib.loads(f"# {escape_controls(sentence)}\nx = 1") == {"x": 1}
