"""What programs ask a console: whether it runs and is ready, its metrics, and the heartbeats of jobs."""

from collections.abc import Sequence

from console.roles import Permission
from console.route import Route
from console.system import heartbeat, metrics, probes

ROUTES: Sequence[Route] = (
    Route("/healthz", probes.healthz, Permission.PUBLIC, "Whether the process runs"),
    Route("/readyz", probes.readyz, Permission.PUBLIC, "Whether it can serve: the store answers"),
    Route("/metrics", metrics.scrape, Permission.READ, "Metrics for Prometheus"),
    Route(heartbeat.PATH, heartbeat.receive, Permission.PUBLIC, "A job reports that it ran"),
    Route(heartbeat.PATH, heartbeat.receive, Permission.PUBLIC, "A job reports that it ran", "POST"),
)
