"""Makes the dashboards: ``make generated``, with the development dependencies."""

from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.grafana.check import check
from deploy.grafana.delivery import delivery
from deploy.grafana.overview import overview
from deploy.grafana.reconciliation import reconciliation
from deploy.grafana.slo import slo
from deploy.grafana.workers import workers

FOLDER = Path(__file__).parent / "dashboards"
BOARDS: Mapping[str, Callable[[], str]] = {
    "overview": overview,
    "check": check,
    "reconciliation": reconciliation,
    "delivery": delivery,
    "slo": slo,
    "workers": workers,
}


def files() -> dict[Path, str]:
    """Returns the content of each file."""
    return {FOLDER / f"{name}.json": make() for name, make in BOARDS.items()}


def main() -> None:
    for path, content in files().items():
        path.write_text(content)


if __name__ == "__main__":
    main()
