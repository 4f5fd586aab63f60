"""Profiles: what is laid over what, which problems are reported where, and what another profile changes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from settings import ConfigError, Loaded, load_with_notices
from settings.revision import Configuration
from settings.stand_ins import changes_of, problems_of_profiles

BASE = """
service = "webshop"
[[checks]]
name = "api"
kind = "http"
url = "http://127.0.0.1:8000/health"
every = "5m"
headers = { Accept = "text/html", X-From = "paywatch" }
[[checks]]
name = "port"
kind = "tcp"
host = "127.0.0.1"
port = 8000
[channels.team]
kind = "slack"
url = "${TEAM_WEBHOOK}"
[severities.P1]
channels = ["team"]
"""
PROFILES = """
[profile.staging]
environment = "stage"
[profile.staging.retention]
readings = "3d"
[[profile.staging.checks]]
name = "port"
port = 9000
[[profile.staging.checks]]
name = "api"
headers = { Accept = "application/json" }
[[profile.production.checks]]
name = "domain"
kind = "dns"
host = "shop.example"
[profile.production.channels.team]
url = "${PRODUCTION_WEBHOOK}"
[profile.production.channels.pager]
kind = "pagerduty"
routing_key = "${PAGER_KEY}"
[profile.production.severities.P1]
channels = ["pager"]
"""
REQUIRED = "this key is required, because no check outside the profile has this name"
UNCHOOSABLE = "PAYWATCH_ENV cannot have this name: it must not be empty, or have white space around it"
UNDEFINED = 'this channel is not defined, did you mean "team"?'
TEAM = "https://hooks.slack.example/hunter2"


def loaded(tmp_path: Path, text: str, **env: str) -> Loaded:
    path = tmp_path / "paywatch.toml"
    path.write_text(text)
    return load_with_notices(path, {"TEAM_WEBHOOK": TEAM, **env})


def refused(tmp_path: Path, text: str, **env: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        loaded(tmp_path, text, **env)
    return raised.value.problems


def test_without_a_choice_the_base_counts_and_says_so(tmp_path: Path) -> None:
    found = loaded(tmp_path, BASE + PROFILES, PAYWATCH_ENV="")
    assert found.settings == loaded(tmp_path, f'environment = "base"\n{BASE}').settings
    alone = PROFILES.replace("profile.production", "profile.live")
    assert loaded(tmp_path, BASE + alone).settings == loaded(tmp_path, BASE).settings
    sentence = 'is not set, so no profile of the file is used: set it to "staging" or "production"'
    assert f"PAYWATCH_ENV: {sentence}" in found.notices
    assert not [notice for notice in loaded(tmp_path, BASE).notices if "PAYWATCH_ENV" in notice]


def test_tables_merge_and_named_entries_merge_by_name(tmp_path: Path) -> None:
    settings = loaded(tmp_path, BASE + PROFILES, PAYWATCH_ENV=" staging\n").settings
    api, port = settings.checks
    assert api.kind == "http"
    assert {name: value.get_secret_value() for name, value in api.headers.items()} == {
        "Accept": "application/json",
        "X-From": "paywatch",
    }
    assert port.kind == "tcp"
    assert (port.host, port.port) == ("127.0.0.1", 9000)
    assert (settings.environment, settings.service) == ("stage", "webshop")
    assert settings.retention.readings.days == 3


def test_arrays_replace_and_new_names_are_added(tmp_path: Path) -> None:
    given = {"PRODUCTION_WEBHOOK": TEAM, "PAGER_KEY": "key", "TEAM_WEBHOOK": ""}
    settings = loaded(tmp_path, BASE + PROFILES, PAYWATCH_ENV="production", **given).settings
    assert [check.name for check in settings.checks] == ["api", "port", "domain"]
    assert dict(settings.severities)["P1"].channels == ("pager",)  # type: ignore[index]
    assert settings.environment == "production"


def test_a_profile_names_the_environment_over_the_base(tmp_path: Path) -> None:
    text = 'environment = "live"\n[profile.staging]'
    assert loaded(tmp_path, text, PAYWATCH_ENV="staging").settings.environment == "staging"
    assert loaded(tmp_path, text).settings.environment == "live"


def test_another_kind_replaces_the_table(tmp_path: Path) -> None:
    change = """
        [profile.dev.channels.team]
        kind = "webhook"
        url = "http://127.0.0.1:9/in"
        [[profile.dev.checks]]
        name = "port"
        kind = "dns"
        host = "shop.example"
    """
    settings = loaded(tmp_path, BASE + change, PAYWATCH_ENV="dev", TEAM_WEBHOOK="").settings
    assert settings.channels["team"].kind == "webhook"
    assert [check.kind for check in settings.checks] == ["http", "dns"]


def test_rules_and_maintenance_merge_by_name(tmp_path: Path) -> None:
    text = """
        [[rules]]
        name = "slow"
        condition = "api.latency > 1s"
        severity = "P2"
        [[maintenance]]
        name = "night"
        start = "2026-03-01T03:00:00"
        duration = "1h"
        match = { severity = "P3" }
        [[profile.staging.rules]]
        name = "slow"
        severity = "P3"
        [[profile.staging.maintenance]]
        name = "night"
        duration = "2h"
    """
    settings = loaded(tmp_path, BASE + text, PAYWATCH_ENV="staging").settings
    assert [(rule.name, rule.severity) for rule in settings.rules] == [("slow", "P3")]
    assert [window.duration.seconds for window in settings.maintenance] == [7200]


def test_without_profiles_the_variable_is_only_a_default(tmp_path: Path) -> None:
    assert loaded(tmp_path, BASE, PAYWATCH_ENV="test").settings.environment == "test"
    named = f'environment = "live"\n{BASE}'
    assert loaded(tmp_path, named, PAYWATCH_ENV="test").settings.environment == "live"


def test_an_unknown_name_is_one_sentence_with_the_known_ones(tmp_path: Path) -> None:
    sentence = 'the file has no profile of this name: write "staging" or "production"'
    problems = refused(tmp_path, BASE + PROFILES, PAYWATCH_ENV="stagin", TEAM_WEBHOOK="")
    assert problems == [f'PAYWATCH_ENV = "stagin": {sentence}']
    (problem,) = refused(tmp_path, BASE + PROFILES, PAYWATCH_ENV="sk_live_0123456789abcdefghij")
    assert "0123456789" not in problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[profile.staging]\ncolor = 1", "profile.staging.color: unknown key"),
        ("[profile.staging.profile.x]", "profile.staging.profile: a profile cannot have profiles of its own"),
        ("[profile.staging]\nDATABASE_URL = 'x'", None),
        (
            "[[profile.staging.checks]]\nname = 'api'\nevery = '0s'",
            'profile.staging.checks[0] "api": every = "0s": the interval must be at least 1s',
        ),
        (
            "[[profile.staging.checks]]\nname = 'aip'\nevery = '1m'",
            f'profile.staging.checks[0] "aip": kind: {REQUIRED}, did you mean "api"?',
        ),
        (
            "[[profile.staging.checks]]\nname = 'new'\nkind = 'dns'\nhost = 'shop.example'\n" * 2,
            'profile.staging.checks[1] "new": name = "new": profile.staging.checks[0] already has this name',
        ),
        (
            "[profile.staging.channels.pager]\nkind = 'pagerduty'\nrouting_key = '${PAGER_KEY}'",
            "profile.staging.channels.pager.routing_key: the environment variable PAGER_KEY is not set",
        ),
        (
            "[profile.staging.severities.P0]\nchannels = ['tema']",
            f'profile.staging.severities.P0.channels[0] = "tema": {UNDEFINED}',
        ),
        ("[profile]\nstaging = 3", "profile.staging: must be a table, not a whole number"),
        ("[profile.staging]\n[profile.' x']", f'profile." x": {UNCHOOSABLE}'),
        ("profiles.staging = {}", 'profiles: unknown key, did you mean "profile"?'),
        (
            "profile.staging.checks = 3",
            "profile.staging.checks: write [[profile.staging.checks]] with two brackets above each entry",
        ),
        (
            "[profile.'a b'.workers]\nconcurrency = 0\n[profile.staging.workers]\nconcurrency = 0",
            "profile.staging.workers.concurrency = 0: must be at least 1",
        ),
    ],
)
def test_a_problem_names_the_place_in_the_file(tmp_path: Path, text: str, problem: str | None) -> None:
    problem = problem or (
        "profile.staging.DATABASE_URL: is not allowed in the file: set the environment variable DATABASE_URL"
    )
    # The keys of a table without a name are above all tables.
    whole = f"{text}\n{BASE}" if text.startswith("profile") else f"{BASE}\n{text}"
    assert refused(tmp_path, whole, PAYWATCH_ENV="staging") == [problem]


def test_a_name_twice_in_a_profile_without_a_base_is_refused(tmp_path: Path) -> None:
    text = "[[profile.live.checks]]\nname = 'new'\nkind = 'dns'\nhost = 'shop.example'\n" * 2
    sentence = "profile.live.checks[0] already has this name"
    assert refused(tmp_path, text, PAYWATCH_ENV="live") == [
        f'profile.live.checks[1] "new": name = "new": {sentence}'
    ]


def test_a_profile_that_is_no_table_is_refused_whatever_is_chosen(tmp_path: Path) -> None:
    assert refused(tmp_path, f"profile = 3\n{BASE}") == [
        "profile: write [profile.NAME] above the keys of each profile"
    ]


def test_the_others_need_no_variables(tmp_path: Path) -> None:
    written = tomllib.loads(BASE + PROFILES)
    assert problems_of_profiles(written, {"TEAM_WEBHOOK": TEAM}, []) == []
    assert problems_of_profiles(written, {"PAYWATCH_ENV": "production"}, []) == []


def test_a_mistake_in_another_profile_is_found_behind_missing_variables() -> None:
    mistakes = """
        [[profile.production.rules]]
        name = "slow"
        condition = "api.latency > 1s"
        severity = "P2"
        checks = ["apy"]
        [profile.other.channels.team]
        kind = "pagerduty"
        routing_key = "${PAGER_KEY}"
        url = "postgresql://wrong.example"
    """
    written = tomllib.loads(BASE + PROFILES + mistakes)
    assert problems_of_profiles(written, {}, []) == [
        'profile.production.rules[0] "slow": checks[0] = "apy": no check has this name, did you mean "api"?',
        "profile.other.channels.team.url: the URL must begin with https:// or http://, not postgresql://",
    ]


def test_a_problem_outside_the_profile_names_the_profile() -> None:
    written = tomllib.loads(BASE + "[profile.live.channels.team]\nkind = 'email'\n")
    problems = problems_of_profiles(written, {"TEAM_WEBHOOK": TEAM}, [])
    assert problems
    assert all(each.startswith("profile.live.channels.team") for each in problems)
    base = tomllib.loads(BASE.replace('["team"]', '["tema"]') + "[profile.live]")
    known = f'severities.P1.channels[0] = "tema": {UNDEFINED}'
    assert problems_of_profiles(base, {}, []) == [f"with PAYWATCH_ENV=live: {known}"]


def changes(text: str, profile: str, **env: str) -> dict[str, tuple[Any, Any]]:
    found = changes_of(profile, tomllib.loads(text), env)
    return {change.key: (change.before, change.after) for change in found}


def test_the_difference_is_between_effective_configurations() -> None:
    found = changes(BASE + PROFILES, "production", PAYWATCH_ENV="staging", TEAM_WEBHOOK=TEAM)
    assert found["environment"] == ("stage", "production")
    assert found["checks.port.port"] == (9000, 8000)
    assert found["checks.domain"][0] is None
    assert found["severities.P1.channels"] == (["team"], ["pager"])
    assert found["channels.team.url"] == ("********", "********")
    assert found["checks.api.headers.Accept"] == ("********", "********")
    assert found["retention.readings"][0] == "3d"
    assert not [key for key in found if key.startswith(("service", "channels.team.kind", "checks.api.url"))]
    assert "hunter2" not in str(found)
    assert changes(BASE + PROFILES, "staging", PAYWATCH_ENV="staging") == {}


def test_a_variable_without_a_value_is_shown_as_its_reference() -> None:
    text = (
        BASE
        + """
        [[profile.live.checks]]
        name = "api"
        url = "${API}/health?key=${KEY}"
        [[profile.live.checks]]
        name = "port"
        host = "${HOST}"
    """
    )
    found = changes(text, "live")
    assert found["checks.port.host"] == ("127.0.0.1", "${HOST}")
    assert found["checks.api.url"][1] == "${API}/health?key=********"
    assert "stand-in" not in str(found)


def test_many_variables_are_not_confused() -> None:
    entries = [f"[[profile.live.checks]]\nname='c{n}'\nkind='dns'\nhost='${{HOST_{n}}}'" for n in range(12)]
    found = changes("\n".join([BASE, *entries]), "live", TEAM_WEBHOOK=TEAM)
    hosts = [found[f"checks.c{number}"][1]["host"] for number in range(12)]
    assert hosts == [f"${{HOST_{number}}}" for number in range(12)]


def test_what_no_stand_in_fits_must_be_set() -> None:
    text = BASE + "[[profile.live.checks]]\nname = 'api'\nevery = '${INTERVAL}'"
    with pytest.raises(ConfigError) as raised:
        changes(text, "live")
    place = 'profile.live.checks[0] "api": every'
    assert raised.value.problems == [f"{place}: the environment variable INTERVAL is not set"]
    assert changes(text, "live", INTERVAL="1m")["checks.api.every"] == ("5m", "1m")
    assert problems_of_profiles(tomllib.loads(text), {}, []) == []


def test_a_revision_is_that_of_the_effective_configuration(tmp_path: Path) -> None:
    def digest(text: str, **env: str) -> str:
        return Configuration.of(loaded(tmp_path, text, **env).settings).digest

    profile = BASE + "[profile.live.checks]\n".replace(
        "[profile.live.checks]", '[profile.live]\nservice = "x"'
    )
    whole = f'environment = "live"\n{BASE.replace("webshop", "x")}'
    assert digest(profile, PAYWATCH_ENV="live") == digest(whole)
    assert digest(profile) == digest(BASE)
