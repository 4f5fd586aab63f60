"""docs/configuration.md against the models."""

import re
from pathlib import Path

import pytest

from settings import Channel, Check, load
from settings.channels import CHANNEL_KINDS
from settings.keys import kinds, known_keys
from settings.sources import VARIABLES, environment_channels
from settings.values import Section

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "configuration.md").read_text()
ALL_PAGES = "\n".join(
    [
        PAGE,
        *(path.read_text() for room in ("channels", "checks") for path in sorted((DOCS / room).glob("*.md"))),
    ]
)
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", ALL_PAGES, re.MULTILINE | re.DOTALL)
EVERYTHING_SET = {
    name: f"https://{name.lower()}.example/x" for name in re.findall(r"\$\{([A-Z0-9_]+)\}", ALL_PAGES)
} | {
    "DATABASE_URL": "postgresql://db.example/shop",
    "REPORTS_DATABASE_URL": "postgresql://reports.example/shop",
    "REDIS_URL": "redis://cache.example/0",
    "PAGERDUTY_INTEGRATION_KEY": "key",
    "SENTRY_DSN": "https://key@sentry.example/1",
    "STRIPE_SECRET_KEY": "key",
    "STRIPE_TEST_SECRET_KEY": "sk_test_1",
}


def sections(of: type[Section] = Section) -> list[type[Section]]:
    return [each for child in of.__subclasses__() for each in (child, *sections(child))]


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n", 1)[0])
def test_every_example_loads(tmp_path: Path, text: str) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text(text)
    load(path, EVERYTHING_SET)


def test_there_are_examples_of_every_section() -> None:
    everything = "\n".join(EXAMPLES)
    for kind in (*kinds(Check), *kinds(Channel)):
        assert f'kind = "{kind}"' in everything
    for section in (
        "[[rules]]",
        "[reconcile]",
        "[reconcile.payments]",
        "[severities.P0]",
        "[workers]",
        "[retention]",
    ):
        assert section in everything


def test_every_key_is_described() -> None:
    keys = {key for section in sections() for key in known_keys(section)} - set(VARIABLES)
    written = " ".join(re.findall(r"`([^`\n]+)`", ALL_PAGES))
    documented = set(re.findall(r"[a-z_]+", written))
    assert {"every", "checks", "amount_unit", "json"} < keys
    assert keys - documented == set()


def test_every_variable_is_described() -> None:
    names = {name for names in VARIABLES.values() for name in names} | {"PAYWATCH_CONFIG", "PAYWATCH_ENV"}
    names |= {name for kind in CHANNEL_KINDS.values() for name in kind.environment_keys.values()}
    names |= {name for channel in environment_channels().values() for name in channel.variables.values()}
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]{3,})`", PAGE, re.MULTILINE))
    assert documented == names


def test_the_errors_on_the_page_are_the_real_ones(tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text("""
        [[checks]]
        name = "api-health"
        kind = "http"
        url = "https://shop.example/"
        every = "0s"
        [[checks]]
        name = "payout-job"
        kind = "payout_job"
        last_run = { sql = "select now()" }
        max_ages = "1h"
        [severities.P0]
        channels = ["pager"]
    """)
    with pytest.raises(Exception, match=r"checks\[0\]") as raised:
        load(path, {"DATABASE_URL": "mysql://shop.example/shop"})
    assert f"```\n{raised.value}\n```" in PAGE


def test_the_defaults_on_the_page_are_the_real_ones() -> None:
    defaults = dict(re.findall(r"^\| `([a-z_]+)` +\|[^|]+\| `\"?([^`\"]+)\"?`", ALL_PAGES, re.MULTILINE))
    for section in sections():
        for name, field in section.model_fields.items():
            if name in defaults and isinstance(field.default, str) and name not in {"url", "amount_unit"}:
                assert defaults[name] == field.default, name
