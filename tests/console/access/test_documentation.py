"""docs/console/sign-in.md against the code."""

import re
from pathlib import Path

import pytest

from console.access.limits import MOST, MOST_OF_ALL, WINDOW
from console.access.local_paths import CALLBACK
from console.access.pending import LASTS
from console.roles import Role
from settings import load
from store import login_links, sessions

PAGE = (Path(__file__).parents[3] / "docs" / "console" / "sign-in.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
VARIABLES = {
    "OIDC_CLIENT_SECRET": "a-secret",
    "PROXY_SECRET": "a-secret-of-the-proxy",
    "RENDER_EXTERNAL_URL": "https://paywatch.onrender.com",
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_lets_people_in(tmp_path: Path, text: str) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text(text)
    settings = load(path, VARIABLES | {"PORT": "10000"})
    assert settings.console.sign_in is not None
    assert settings.console.address(settings.port) == ("0.0.0.0", 10000)  # noqa: S104 (as on Render)


def test_every_role_and_the_callback_are_described() -> None:
    assert set(re.findall(r"^\| `([a-z]+)` +\| ", PAGE, re.MULTILINE)) == {role.value for role in Role}
    assert f"https://YOUR-CONSOLE{CALLBACK}" in PAGE


def test_the_limits_on_the_page_are_the_real_ones() -> None:
    assert (MOST, MOST_OF_ALL, WINDOW, LASTS) == (10, 300, 300, 600)
    assert "Ten failed attempts in five minutes" in PAGE
    assert (sessions.IDLE.total_seconds(), sessions.LONGEST.total_seconds()) == (30 * 60, 12 * 3600)
    assert "after 30 minutes without a request, after 12 hours" in PAGE
    assert login_links.LASTS.total_seconds() == LASTS
