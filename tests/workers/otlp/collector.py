"""A receiver of OTLP/HTTP on loopback, as strict as a collector, and as faulty as a test wants it."""

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsPartialSuccess,
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.metrics.v1 import metrics_pb2 as pb

PROTOBUF = "application/x-protobuf"
LIMIT = 20 * 2**20
Point = pb.NumberDataPoint | pb.HistogramDataPoint | pb.SummaryDataPoint


@dataclass
class Received:
    """A valid request. ``body`` is decompressed."""

    headers: Mapping[str, str]
    body: bytes
    request: ExportMetricsServiceRequest

    @property
    def resource(self) -> dict[str, str]:
        (found,) = self.request.resource_metrics
        return {each.key: each.value.string_value for each in found.resource.attributes}

    @property
    def metrics(self) -> dict[str, pb.Metric]:
        (found,) = self.request.resource_metrics
        return {metric.name: metric for scope in found.scope_metrics for metric in scope.metrics}

    def value(self, name: str, **labels: str) -> float | None:
        """The number of a gauge or a sum."""
        metric = self.metrics.get(name)
        points: list[pb.NumberDataPoint] = (
            [] if metric is None else [*metric.gauge.data_points, *metric.sum.data_points]
        )
        found = [each.as_double for each in points if labels_of(each) == labels]
        return found[0] if found else None


@dataclass
class Fault:
    """What the receiver does instead of accepting a batch. ``takes``: it has the batch all the same."""

    answer: Callable[["Handler"], None]
    takes: bool = False


@dataclass
class Collector:
    """``faults`` are used up one after the other; what was received and taken stays listed."""

    url: str = ""
    path: str = "/v1/metrics"
    received: list[Received] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    released: threading.Event = field(default_factory=threading.Event)

    def next_fault(self) -> Fault | None:
        return self.faults.pop(0) if self.faults else self.always


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    collector: Collector

    def do_POST(self) -> None:
        try:
            received = self._read()
        except (ValueError, AssertionError) as error:
            self.collector.refused.append(str(error))
            self.reply(400, b"", PROTOBUF)
            return
        self.collector.received.append(received)
        fault = self.collector.next_fault()
        if fault is None or fault.takes:
            self.collector.taken.append(received)
        if fault is None:
            self.reply(200, ExportMetricsServiceResponse().SerializeToString(), PROTOBUF)
        else:
            fault.answer(self)

    def _read(self) -> Received:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == self.collector.path, f"there is no {self.path}"
        assert self.headers["Content-Type"] == PROTOBUF, "the content type is wrong"
        encoding = self.headers.get("Content-Encoding")
        assert encoding in {None, "gzip"}, "the content encoding is wrong"
        if encoding == "gzip":
            body = gzip.decompress(body)
        assert len(body) <= LIMIT, "the body is too large"
        request = ExportMetricsServiceRequest.FromString(body)
        check(request)
        return Received({name.lower(): value for name, value in self.headers.items()}, body, request)

    def reply(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Prints nothing."""


def status(
    code: int, body: bytes = b"", kind: str = PROTOBUF, *, takes: bool = False, **headers: str
) -> Fault:
    return Fault(lambda handler: handler.reply(code, body, kind, **headers), takes)


def partial(rejected: int, message: str) -> Fault:
    found = ExportMetricsPartialSuccess(rejected_data_points=rejected, error_message=message)
    body = ExportMetricsServiceResponse(partial_success=found).SerializeToString()
    return status(200, body, takes=True)


def hang(*, takes: bool = False) -> Fault:
    """Answers nothing until the test ends."""
    return Fault(_hang, takes)


def _hang(handler: Handler) -> None:
    handler.collector.released.wait()
    handler.close_connection = True


def reset(*, takes: bool = False) -> Fault:
    """Resets the connection after the request."""

    def answer(handler: Handler) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True

    return Fault(answer, takes)


def endless() -> Fault:
    """Begins an answer that has no end."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", PROTOBUF)
        handler.end_headers()
        handler.close_connection = True
        try:
            while not handler.collector.released.is_set():
                handler.wfile.write(b"\0" * 65536)
        except OSError:
            """The client has gone."""

    return Fault(answer, takes=True)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves in the middle is what some tests are about."""


@contextmanager
def collecting(tls: ssl.SSLContext | None = None) -> Iterator[Collector]:
    collector = Collector()
    handler = type("OneHandler", (Handler,), {"collector": collector})
    with _Server(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        collector.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            collector.released.set()
            server.shutdown()
            thread.join()


def labels_of(point: Point) -> dict[str, str]:
    return {each.key: each.value.string_value for each in point.attributes}


def points_of(metric: pb.Metric) -> list[Point]:
    return [
        *metric.gauge.data_points,
        *metric.sum.data_points,
        *metric.histogram.data_points,
        *metric.summary.data_points,
    ]


def check(request: ExportMetricsServiceRequest) -> None:
    """Fails for what the data model forbids, and for an envelope without content."""
    (resource,) = request.resource_metrics
    names = [metric.name for scope in resource.scope_metrics for metric in scope.metrics]
    assert names, "an empty request"
    assert len(names) == len(set(names)), "a name occurs twice"
    for scope in resource.scope_metrics:
        assert scope.scope.name
        for metric in scope.metrics:
            check_metric(metric)


def check_metric(metric: pb.Metric) -> None:
    kind = metric.WhichOneof("data")
    points = points_of(metric)
    assert metric.name
    assert points, f"{metric.name} has no points"
    series = [tuple(sorted(labels_of(point).items())) for point in points]
    assert len(series) == len(set(series)), f"{metric.name}: a series occurs twice"
    for point in points:
        assert 0 <= point.start_time_unix_nano <= point.time_unix_nano, metric.name
        assert kind == "gauge" or point.start_time_unix_nano, metric.name
    if kind == "sum":
        assert metric.sum.is_monotonic
        assert metric.sum.aggregation_temporality != pb.AGGREGATION_TEMPORALITY_UNSPECIFIED
        assert all(point.as_double >= 0 for point in metric.sum.data_points), metric.name
    if kind == "histogram":
        assert metric.histogram.aggregation_temporality != pb.AGGREGATION_TEMPORALITY_UNSPECIFIED
    for each in metric.histogram.data_points:
        assert len(each.bucket_counts) == len(each.explicit_bounds) + 1, metric.name
        assert sum(each.bucket_counts) == each.count, metric.name
        assert list(each.explicit_bounds) == sorted(set(each.explicit_bounds)), metric.name
