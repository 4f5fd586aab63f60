"""A worker stops in time although a thread of it waits for a name server that never answers."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check

SOURCE = Path(__file__).with_name("hanging_lookup.c")


@pytest.fixture
def hanging(tmp_path: Path) -> str:
    """A library to preload, in which the lookup of hanging.example never ends."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler (cc) to build a lookup that hangs")
    library = tmp_path / "hanging_lookup.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return str(library)


async def test_a_worker_stops_while_a_lookup_hangs(fleet: Fleet, town: Company, hanging: str) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    worker = await fleet.started(
        LD_PRELOAD=hanging,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://hanging.example:4318",
        OTEL_METRIC_EXPORT_INTERVAL="1000",
        OTEL_EXPORTER_OTLP_TIMEOUT="500",
    )
    await fleet.until(lambda: worker.events("otlp_unreachable"), "the push is given up")
    assert await worker.stop() == 0
    assert worker.events("worker_stopped")
