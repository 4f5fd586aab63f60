"""Files that are made from code are committed as the code makes them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from deploy.elastic import make as elastic
from deploy.grafana import make as grafana
from deploy.prometheus import make as prometheus
from docs import api_page, metrics_page

MAKERS: Mapping[str, Callable[[], dict[Path, str]]] = {
    "deploy.elastic.make": elastic.files,
    "deploy.grafana.make": grafana.files,
    "deploy.prometheus.make": prometheus.files,
    "docs.api_page": api_page.files,
    "docs.metrics_page": metrics_page.files,
}
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("maker", MAKERS)
def test_committed_files_are_what_the_maker_makes(maker: str) -> None:
    for path, content in MAKERS[maker]().items():
        where = path.relative_to(ROOT)
        assert path.read_text() == content, f"{where} differs from what is made: run make generated"


@pytest.mark.parametrize("maker", MAKERS)
def test_make_generated_runs_the_maker(maker: str) -> None:
    assert f"-m {maker}\n" in (ROOT / "Makefile").read_text()
