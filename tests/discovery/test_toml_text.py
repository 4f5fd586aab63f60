"""Whatever a name contains, it is read back as it is, and stays on its line."""

import tomllib

from hypothesis import example, given
from hypothesis import strategies as st

from discovery.toml_text import line
from settings.references import replace
from settings.texts import escape_controls

TEXTS = st.text()


@given(TEXTS, TEXTS)
@example("a${b}", "${STRIPE_SECRET_KEY} $${ ${")
def test_names_are_read_back(name: str, value: str) -> None:
    written = line(name, {name: value, "list": [value]})
    assert written.isprintable()
    read, problems = replace(tomllib.loads(written), {})
    assert name == "list" or (read, problems) == ({name: {name: value, "list": [value]}}, [])


@given(TEXTS)
def test_a_comment_is_one_line(sentence: str) -> None:
    assert tomllib.loads(f"# {escape_controls(sentence)}\nx = 1") == {"x": 1}
