"""``[console]``: where it listens, and what the shared contract says about it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from settings import Settings, effective, load
from settings.console import parse_listen
from settings.console_roles import Role

GOOD = Path(__file__).parent / "good"
CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract.toml"
SIGN_IN = '[console]\npublic_url = "https://paywatch.shop.example"\nsign_in = "token"\n'
OF_THE_CONTRACT = {
    "DATABASE_URL": "postgresql://db.example/shop",
    "REDIS_URL": "redis://cache.example/0",
    "SENTRY_DSN": "https://key@sentry.example/1",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_TEST_SECRET_KEY": "sk_test_2",
    "STRIPE_WEBHOOK_SECRET_OLD": "another-value-that-was-before",
}

Loaded = Callable[[str], Settings]


@pytest.mark.parametrize(
    ("text", "port", "address"),
    [
        ("", None, ("127.0.0.1", 8080)),
        ("", "10000", ("127.0.0.1", 10000)),
        (SIGN_IN, None, ("127.0.0.1", 8080)),
        (SIGN_IN, "10000", ("0.0.0.0", 10000)),  # noqa: S104 (what a platform needs)
        (SIGN_IN + 'listen = "10.0.0.9:80"', "10000", ("10.0.0.9", 10000)),
        ('[console]\nlisten = "[::1]:0"', None, ("::1", 0)),
        ('[console]\nlisten = "localhost:8080"', None, ("localhost", 8080)),
    ],
)
def test_the_port_of_a_platform_wins(
    loaded: Loaded, env: dict[str, str], text: str, port: str | None, address: tuple[str, int]
) -> None:
    env |= {} if port is None else {"PORT": port}
    settings = loaded(text)
    assert settings.console.address(settings.port) == address


@pytest.mark.parametrize(
    "text", ["8080", ":8080", "127.0.0.1", "127.0.0.1:", "::1:8080", "[127.0.0.1]:1", "a:65536", "a:8_0"]
)
def test_an_address_without_a_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write an address and a port"):
        parse_listen(text)


def test_every_key_of_the_console_is_shown_without_secrets(env: dict[str, str]) -> None:
    settings = load(GOOD / "every_key.toml", env)
    shown = effective(settings)["console"]
    assert shown["public_url"] == "https://paywatch.shop.example"
    assert shown["trusted_proxies"] == ["10.0.0.0/8", "2001:db8::7/128"]
    assert shown["oidc"]["client_secret"] == shown["proxy"]["secret"] == "********"
    assert shown["oidc"]["roles"] == {"operator": ["sre"], "admin": ["platform", "owners"]}
    assert (shown["proxy"]["header"], shown["proxy"]["trusted"]) == ("x-forwarded-user", ["10.0.0.7/32"])
    assert "hunter2" not in repr(settings.console)


@pytest.mark.skipif(not CONTRACT.is_file(), reason="the contract is not next to this repository")
def test_the_contract_loads_up_to_the_exceptions(tmp_path: Path) -> None:
    text = CONTRACT.read_text().partition("[exceptions]")[0]
    path = tmp_path / "paywatch.toml"
    path.write_text(text)
    values = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "a-value-that-is-long-enough")
    urls = {name: "https://alerts.shop.example/x" for name in values if name.endswith("_URL")}
    console = load(path, values | urls | OF_THE_CONTRACT).console
    assert console.sign_in == "oidc"
    assert console.oidc is not None
    assert console.proxy is not None
    assert console.oidc.roles[Role.APPROVER] == ("controllers",)
    assert console.proxy.model_dump(mode="json")["trusted"] == ["10.0.0.0/8"]
