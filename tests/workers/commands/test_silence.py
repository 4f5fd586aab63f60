"""``paywatch silence``: what may be silenced, for how long, and the sentence for what may not."""

import json
from datetime import timedelta

import pytest

from alerts import Policies
from settings import Settings
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet
from workers.errors import Usage
from workers.silencing import parse_matchers, refuse

HOUR = timedelta(hours=1)
URL = "https://shop.example/"
POLICIES = list(
    Policies(
        Settings.model_validate(
            {
                "checks": [
                    {
                        "name": "api-health",
                        "kind": "http",
                        "url": URL,
                        "severity": "P0",
                        "groups": ["payments"],
                    },
                    {"name": "page", "kind": "http", "url": URL, "labels": {"team": "shop"}},
                ],
                "rules": [{"name": "slow", "condition": "latency > 5", "checks": ["page"]}],
            }
        )
    ).all()
)


@pytest.mark.parametrize(
    ("check", "match", "lasts"),
    [
        ("page", [], 24 * HOUR),
        ("api-health", [], HOUR),
        (None, ["groups=payments", "severity=P1"], 24 * HOUR),
        (None, ["rule=slow"], HOUR),
        (None, ["labels.team=shop"], HOUR),
        (None, ["severity=P0"], HOUR),
    ],
)
def test_what_is_configured_can_be_silenced(check: str | None, match: list[str], lasts: timedelta) -> None:
    refuse(parse_matchers(check, match), lasts, POLICIES)


@pytest.mark.parametrize(
    ("check", "match", "lasts", "sentence"),
    [
        ("reconcile:payments", [], HOUR, "cannot be silenced"),
        ("reconcile:payments@acct_1", [], HOUR, "cannot be silenced"),
        ("paywatch:network", [], HOUR, "cannot be silenced"),
        (
            "api-helth",
            [],
            HOUR,
            'nothing that is configured matches check=api-helth, did you mean "api-health"?',
        ),
        (None, ["groups=payment"], HOUR, 'did you mean "payments"?'),
        (None, ["labels.team=shops"], HOUR, 'did you mean "shop"?'),
        ("page", ["groups=payments"], HOUR, "nothing matches all of them"),
        ("api-health", [], 2 * HOUR, "held for at most 1h, and api-health is one"),
        (None, ["severity=P0"], 2 * HOUR, "held for at most 1h"),
        (None, [], HOUR, "pass --check NAME or --match KEY=VALUE"),
        (None, ["groups"], HOUR, "write KEY=VALUE"),
        (None, ["grops=payments"], HOUR, '"grops" cannot be matched, did you mean "groups"?'),
        (None, ["severity=P9"], HOUR, '"P9" is no severity'),
        ("page", ["check=api-health"], HOUR, "a key is given twice"),
    ],
)
def test_the_sentence_says_what_to_do(
    check: str | None, match: list[str], lasts: timedelta, sentence: str
) -> None:
    with pytest.raises(Usage) as raised:
        refuse(parse_matchers(check, match), lasts, POLICIES)
    assert sentence in str(raised.value)


async def test_a_silence_is_added_listed_and_ended(configured: Fleet, paywatch: Paywatch) -> None:
    options = ("--check", "page", "--for", "30m", "--reason", "we deploy", "--by", "ann", "--json")
    silence = json.loads((await paywatch(configured, "silence", "add", *options)).stdout)
    assert (silence["matchers"], silence["by"], silence["active"]) == ({"check": "page"}, "ann", True)
    (listed,) = json.loads((await paywatch(configured, "silence", "list", "--json")).stdout)
    assert listed == silence
    ended = await paywatch(configured, "silence", "expire", silence["id"], "--by", "bob")
    assert (ended.exit_code, ended.stdout) == (0, f"{silence['id']} has ended.\n")
    again = await paywatch(configured, "silence", "expire", silence["id"], "--by", "cleo")
    assert again.exit_code == 1
    assert f"{silence['id']} was already ended by bob at" in again.stderr
    refused = await paywatch(
        configured, "silence", "add", "--check", "reconcile:payments", "--for", "30m", "--reason", "x"
    )
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "cannot be silenced" in refused.stderr
