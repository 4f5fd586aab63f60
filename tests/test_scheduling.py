"""The list of modules that stay in one process is complete, and the order mixes tests."""

from pathlib import Path

from tests.scheduling import ONE_PROCESS, mix

ROOT = Path(__file__).parents[1]


def test_modules_with_a_fixture_of_their_own_stay_in_one_process() -> None:
    fixture = "@pytest.fixture(scope=" + '"module")'
    modules = (ROOT / "tests").rglob("test_*.py")
    found = {str(path.relative_to(ROOT)) for path in modules if fixture in path.read_text()}
    assert found == ONE_PROCESS


def test_tests_that_wait_are_spread_over_the_run_but_its_end() -> None:
    tests = [(f"test_{number}", ["fleet"] if number >= 800 else ["tmp_path"]) for number in range(1000)]
    order = mix(tests)
    assert sorted(order) == list(range(1000))
    assert order == mix(tests)
    waiting = [place for place, number in enumerate(order) if number >= 800]
    for start in range(0, 800, 200):
        assert sum(start <= each < start + 200 for each in waiting) > 30
    assert max(waiting) < 900
