"""No text of others can end its line, refer to a variable, or take a name."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names, only_comment
from settings.references import replace
from settings.texts import storable
from settings.values import _NAME

SECRETS = {"NAME": "hunter2", "DATABASE_URL": "postgresql://it:hunter2@db/shop"}
HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="\"'\\\n\r\t\x00\x1b\x7f${}#[]=,.\u202e\ud800ABN"),
    st.sampled_from(["${DATABASE_URL}", "$${NAME}", "$$${NAME}", '"]\n[[checks]]\nname = "x"', "'''", '"""']),
)


@given(HOSTILE)
def test_a_text_of_others_means_itself(text: str) -> None:
    draft = Draft("checks", "it", "[it]")
    draft.set("url", text)
    draft.set("query", {"sql": text, "list": [text]})
    read, problems = replace(tomllib.loads(draft.proposal().toml), SECRETS)
    assert problems == []
    wanted = storable(text)
    assert read == {"it": {"url": wanted, "query": {"sql": wanted, "list": [wanted]}}}


@given(HOSTILE)
def test_a_sentence_of_others_stays_a_comment(text: str) -> None:
    draft = Draft("checks", "it", "[it]")
    draft.say(text)
    draft.note(text)
    draft.set("a", 1, text, Code.REPORTED)
    draft.open("b", Code.NOT_SO_NOW, text, f"b = {text}")
    assert tomllib.loads(draft.proposal().toml) == {"it": {"a": 1}}
    draft.disable(Code.NOT_SO_NOW, text)
    assert tomllib.loads(draft.proposal().toml) == {}
    assert tomllib.loads(only_comment("checks", "it", Code.NOT_SO_NOW, text).toml) == {}


@given(st.lists(HOSTILE, max_size=30))
def test_names_are_valid_and_unique(wanted: list[str]) -> None:
    names = Names()
    taken = [names.take(each) for each in [*wanted, *wanted]]
    assert len(set(taken)) == len(taken)
    assert all(_NAME.fullmatch(each) for each in taken)
