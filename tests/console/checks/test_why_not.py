"""Why nobody was notified of a check: on its page, on the list of its readings, and at any time."""

from datetime import timedelta
from html import unescape

import asyncpg
import pytest

import store
from tests.console.conftest import Visit
from tests.console.shop import watch_shop
from tests.store.recorded import Recorder
from workers.explaining.opening import opened_because
from workers.explaining.texts import in_words


@pytest.fixture
async def recorder(store_pool: asyncpg.Pool) -> Recorder:
    return await watch_shop(store_pool)


async def read(visit: Visit, path: str) -> str:
    answer = await (await visit()).get(path)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


@pytest.mark.parametrize("page", ["/checks/api", "/checks/api/readings", "/checks/api/why-not"])
async def test_a_failing_reading_that_opened_nothing_says_why(
    visit: Visit, recorder: Recorder, page: str
) -> None:
    await recorder.read("api", "pf")
    shown = await read(visit, page)
    assert "Nobody was notified: 1 of 2 readings in a row did not pass, and fewer open no incident." in shown
    assert 'action="/checks/api/why-not"' in shown


async def test_a_silence_that_held_an_incident_is_named(visit: Visit, recorder: Recorder) -> None:
    hour = timedelta(hours=1)
    await store.add_silence(recorder.pool, {"check": "api"}, lasts=hour, reason="a move", by="ada")
    await recorder.read("api", "pff")
    shown = await read(visit, "/checks/api/readings")
    assert "held by silence of ada: a move" in shown
    assert f"/incidents/{await recorder.incident('api')}" in shown


async def test_another_time_is_explained_and_a_wrong_one_refused(visit: Visit, recorder: Recorder) -> None:
    await recorder.read("api", "pff")
    shown = await read(visit, "/checks/api/why-not?at=2h")
    assert "Unknown: the configuration of that time is not stored." in shown
    wrong = await (await visit()).get("/checks/api/why-not?at=lunch")
    assert (wrong.status_code, "'lunch' is no time" in unescape(wrong.text)) == (400, True)
    assert (await (await visit()).get("/checks/none/why-not")).status_code == 404


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (
            {"failing": 0, "troubled": 3, "opens_after": 3},
            "It opened after 3 readings in a row that did not pass, as opens_after = 3 asks.",
        ),
        (
            {"failing": 2, "troubled": 2, "opens_after": 2, "locations": 3, "agree": 2},
            (
                "It opened after 2 failing readings in a row at 2 of 3 locations, "
                "as opens_after = 2 and locations.agree = 2 ask."
            ),
        ),
        ({}, ""),
    ],
)
def test_an_opening_names_what_was_asked(inputs: dict[str, int], sentence: str) -> None:
    assert opened_because("check:api", inputs) == sentence


def test_figures_have_words_and_durations() -> None:
    figures = {"troubled": 3, "lasts": 14400.0, "raise_after": None, "after": "later", "cause": "status"}
    assert in_words(figures) == {
        "not passing in a row": 3,
        "lasts": "4h",
        "raise_after": None,
        "after": "later",
        "cause": "status",
    }
