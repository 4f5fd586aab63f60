"""What holds for every panel and every dashboard, as JSON."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy import runbooks
from tests.deploy.grafana.boards import FILES, FOLDER, NAMES, PANELS, ROOT, Panel, board, variables

UNITS = {value for name, value in vars(units).items() if isinstance(value, str) and not name.startswith("_")}
NOW = ("stat", "bargauge")
"""Panels that show one number."""
UNKNOWN_COLORS = {"purple", "transparent"}

each_board = pytest.mark.parametrize("name", NAMES)
each_panel = pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])


def round_trip(text: str) -> Any:
    """What the model of Grafana knows of a dashboard."""
    register_default_plugins()
    return json.loads(json.dumps(Dashboard.from_json(json.loads(text)), cls=JSONEncoder))


@each_board
def test_the_model_knows_every_key(name: str) -> None:
    assert round_trip(json.dumps(board(name))) == board(name)


def test_the_model_would_find_a_misspelt_key() -> None:
    text = FILES[0].read_text().replace('"fieldConfig"', '"fieldConfg"')
    assert round_trip(text) != json.loads(text)


def test_all_six_dashboards_exist_under_names_of_their_own() -> None:
    assert {"overview", "check", "reconciliation", "delivery", "slo", "workers"} == set(NAMES)
    assert len({board(name)["uid"] for name in NAMES}) == len({board(name)["title"] for name in NAMES}) == 6


@each_board
def test_a_dashboard_cannot_be_edited_and_links_to_the_others(name: str) -> None:
    found = board(name)
    assert found["editable"] is False
    (link,) = found["links"]
    assert (link["type"], link["tags"], link["keepTime"]) == ("dashboards", found["tags"], True)
    assert link["includeVars"] is True


@each_board
def test_a_dashboard_is_loaded_again_when_the_time_changes(name: str) -> None:
    queried = [each for each in variables(name).values() if each["type"] == "query"]
    assert queried
    assert all(each["refresh"] == 2 for each in queried)


@each_board
def test_the_data_source_is_a_variable(name: str) -> None:
    assert (
        variables(name)["datasource"] | {"type": "datasource", "query": "prometheus"}
        == (variables(name)["datasource"])
    )
    found = {json.dumps(each) for each in _data_sources(board(name))}
    assert found == {json.dumps({"type": "prometheus", "uid": "${datasource}"})}


def _data_sources(value: Any) -> Iterator[Any]:
    """Every data source but that of a target, which is its panel's."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "datasource" and each is not None:
                yield each
            yield from _data_sources(each)
    elif isinstance(value, list):
        for each in value:
            yield from _data_sources(each)


@each_board
def test_panels_fill_the_grid_without_overlap(name: str) -> None:
    places = [each["gridPos"] for each in board(name)["panels"]]
    for place in places:
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= 24
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below, (one, other)
    covered = sum(place["w"] * place["h"] for place in places)
    assert covered == 24 * max(place["y"] + place["h"] for place in places)


@each_board
def test_panels_have_ids_of_their_own(name: str) -> None:
    ids = [each["id"] for each in board(name)["panels"]]
    assert sorted(ids) == list(range(1, len(ids) + 1))


@each_panel
def test_a_panel_says_what_it_shows(panel: Panel) -> None:
    assert panel.json["title"]
    assert len(panel.json["description"]) > 20
    assert panel.json["description"].endswith((".", "?"))
    assert panel.defaults["unit"] in UNITS


@each_panel
def test_a_panel_links_to_a_page_that_exists(panel: Panel) -> None:
    link, console = panel.json["links"]
    assert console["url"].startswith(f"{runbooks.CONSOLE}/")
    published = runbooks.base().rpartition("/")[0]
    assert link["url"].startswith(f"{published}/")
    page = ROOT / "docs" / link["url"].removeprefix(f"{published}/")
    assert page.is_file(), link["url"]
    assert link["title"]


@each_panel
def test_nothing_missing_is_green(panel: Panel) -> None:
    first, *steps = panel.defaults["thresholds"]["steps"]
    assert first["value"] is None
    assert first["color"] in UNKNOWN_COLORS
    assert all(step["value"] is not None for step in steps)
    assert "unknown" in panel.defaults["noValue"]
    special = [each["options"] for each in panel.defaults["mappings"] if each["type"] == "special"]
    assert [each["result"]["text"] for each in special if each["match"] == "null+nan"] == ["unknown"]


@each_panel
def test_a_panel_of_one_number_asks_for_the_present_one(panel: Panel) -> None:
    """The last number of a range is shown for hours after the workers that reported it have gone."""
    for target in panel.json["targets"]:
        assert target["instant"] is (panel.json["type"] in NOW)
    if panel.json["type"] in NOW:
        assert panel.json["options"]["reduceOptions"]["calcs"] == ["last"]


@each_panel
def test_a_panel_uses_only_variables_that_exist(panel: Panel) -> None:
    known = {*variables(panel.board), "__rate_interval", "__range"}
    for expression in panel.expressions:
        assert set(re.findall(r"\$([a-z_]\w*)", expression)) <= known
        assert 'environment=~"$environment",job=~"$job"' in expression


def test_a_row_is_repeated_for_a_variable_of_its_dashboard() -> None:
    repeated = {name: row["repeat"] for name in NAMES for row in board(name)["panels"] if row.get("repeat")}
    assert repeated == {"delivery": "channel"}
    assert all(repeated[name] in variables(name) for name in repeated)


def test_every_file_in_the_folder_is_made() -> None:
    from deploy.grafana.make import files

    assert set(files()) == set(FILES) == set((FOLDER / "dashboards").iterdir())
