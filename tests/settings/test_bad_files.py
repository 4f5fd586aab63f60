"""Each file in ``bad/`` begins with exactly the errors that it must report.

``{kinds}`` are those of checks, ``{channel_kinds}`` those of channels.
"""

import re
from pathlib import Path

import pytest

from settings import ConfigError, load
from settings.channels import CHANNEL_KINDS
from settings.checks import CHECK_KINDS
from settings.wording import either

BAD = sorted(Path(__file__).parent.joinpath("bad").glob("*.toml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_reports_exactly_its_expected_errors(path: Path, env: dict[str, str]) -> None:
    text = path.read_text()
    changed = dict(re.findall(r"^# env: (\w+)=(.*)$", text, re.MULTILINE))
    expected = re.findall(r"^# expect: (.*)$", text, re.MULTILINE)
    kinds = {"{kinds}": either(CHECK_KINDS), "{channel_kinds}": either(CHANNEL_KINDS)}
    for name, listed in kinds.items():
        expected = [line.replace(name, listed) for line in expected]
    needed = {name: env[name] for name in ("DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")}
    with pytest.raises(ConfigError) as raised:
        load(path, {**needed, **changed})
    assert [problem.replace(str(path), "{file}") for problem in raised.value.problems] == expected
    assert str(raised.value) == "\n".join(raised.value.problems)


def test_every_rule_has_its_bad_file() -> None:
    assert len(BAD) >= 45


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_no_error_contains_a_secret(path: Path) -> None:
    expected = [line for line in path.read_text().splitlines() if line.startswith("# expect:")]
    assert expected
    assert "hunter2" not in "".join(expected)
