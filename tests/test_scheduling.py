"""The list of modules that stay in one process is complete."""

from pathlib import Path

from tests.scheduling import ONE_PROCESS

ROOT = Path(__file__).parents[1]


def test_modules_with_a_fixture_of_their_own_stay_in_one_process() -> None:
    fixture = "@pytest.fixture(scope=" + '"module")'
    modules = (ROOT / "tests").rglob("test_*.py")
    found = {str(path.relative_to(ROOT)) for path in modules if fixture in path.read_text()}
    assert found == ONE_PROCESS
