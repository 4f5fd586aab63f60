from collections.abc import Callable
from pathlib import Path

import pytest

from settings import ConfigError, Settings, load


@pytest.fixture
def env() -> dict[str, str]:
    """The environment of a team that has set what the checks need; each test may change its own copy."""
    return {
        "DATABASE_URL": "postgresql://shop:hunter2@db.example/shop",
        "SHOP_TOKEN": "token-hunter2",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.example/hunter2",
        "STRIPE_SECRET_KEY": "sk_test_hunter2",
        "STRIPE_WEBHOOK_SECRET": "whsec_hunter2",
    }


@pytest.fixture
def loaded(tmp_path: Path, env: dict[str, str]) -> Callable[[str], Settings]:
    """Loads this text as the configuration file."""

    def from_text(text: str) -> Settings:
        path = tmp_path / "paywatch.toml"
        path.write_text(text)
        return load(path, env)

    return from_text


@pytest.fixture
def problems(loaded: Callable[[str], Settings]) -> Callable[[str], list[str]]:
    """What is wrong with this text; nothing, if it loads."""

    def of_text(text: str) -> list[str]:
        try:
            loaded(text)
        except ConfigError as error:
            return error.problems
        return []

    return of_text
