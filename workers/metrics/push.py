"""Pushes the metrics of a worker process, if its environment names a receiver of OTLP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from settings import Settings
from settings.release import paywatch_version
from workers.metrics.worker import Metrics


@asynccontextmanager
async def pushed(settings: Settings, metrics: Metrics, process: str) -> AsyncIterator[None]:
    """Inside the block, pushes each interval, and leaving it once more, for at most three seconds."""
    otlp = settings.otlp
    if otlp is None:
        yield
        return
    # Imported here, since protobuf takes 50 ms and 5 MB that other processes do not need.
    from workers.metrics.otlp.exporter import Exporter

    async with Exporter(otlp, metrics.registry, resource(settings, process), metrics.pushed):
        yield


def resource(settings: Settings, process: str) -> dict[str, str]:
    """Returns the attributes of this process. Those of OTEL_RESOURCE_ATTRIBUTES replace ours."""
    otlp = settings.otlp
    found = {
        "service.name": settings.service,
        "service.version": settings.app_version or paywatch_version(),
        "service.instance.id": process,
        "deployment.environment.name": settings.environment,
    }
    if settings.location is not None:
        # Not ``location``: metrics have a label of that name, which says where a check ran.
        found["paywatch.location"] = settings.location
    if otlp is not None:
        found |= otlp.attributes
        if otlp.service is not None:
            found["service.name"] = otlp.service
    return found
