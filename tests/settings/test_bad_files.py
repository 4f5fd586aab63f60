"""Each file in ``bad/`` opens with the sentences that it must give, all of them and no others."""

import re
from pathlib import Path

import pytest

from settings import ConfigError, load

BAD = sorted(Path(__file__).parent.joinpath("bad").glob("*.toml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_gives_exactly_the_sentences_it_expects(path: Path, env: dict[str, str]) -> None:
    text = path.read_text()
    changed = dict(re.findall(r"^# env: (\w+)=(.*)$", text, re.MULTILINE))
    expected = re.findall(r"^# expect: (.*)$", text, re.MULTILINE)
    needed = {name: env[name] for name in ("DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")}
    with pytest.raises(ConfigError) as raised:
        load(path, {**needed, **changed})
    assert [problem.replace(str(path), "{file}") for problem in raised.value.problems] == expected
    assert str(raised.value) == "\n".join(raised.value.problems)


def test_every_rule_has_its_bad_file() -> None:
    assert len(BAD) >= 45


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_no_sentence_holds_a_secret(path: Path) -> None:
    expected = [line for line in path.read_text().splitlines() if line.startswith("# expect:")]
    assert expected
    assert "hunter2" not in "".join(expected)
