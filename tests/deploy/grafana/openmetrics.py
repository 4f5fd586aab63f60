"""A recording of scrapes: OpenMetrics text with a timestamp at each sample, compressed."""

import lzma
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

RECORDING = Path(__file__).parent / "recording.om.xz"
Series = tuple[str, tuple[tuple[str, str], ...]]


class Recording:
    """Samples by series, in the order of time."""

    def __init__(self) -> None:
        self.samples: dict[Series, list[tuple[int, float]]] = defaultdict(list)

    def add(self, text: str, at: int, target: Mapping[str, str], private: Mapping[str, str]) -> None:
        """Adds one scrape. ``target``: the labels of the worker; ``private``: texts in the values of labels
        that are of this machine, and what to write instead."""
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                labels = {name: _replace(value, private) for name, value in sample.labels.items()}
                key = (sample.name, tuple(sorted({**labels, **target}.items())))
                self.samples[key].append((at, sample.value))

    def lines(self) -> Iterator[str]:
        """Samples have no metadata: in OpenMetrics a gauge and a counter may not have the same stem."""
        for (name, labels), samples in sorted(self.samples.items()):
            written = ",".join(f'{label}="{_escape(value)}"' for label, value in labels)
            for at, value in samples:
                yield f"{name}{{{written}}} {value!r} {at}"
        yield "# EOF"

    def write(self, path: Path) -> None:
        text = "\n".join(self.lines()) + "\n"
        path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def read(path: Path = RECORDING) -> str:
    return lzma.decompress(path.read_bytes()).decode()


def times(lines: Iterable[str]) -> tuple[int, int]:
    """Returns the first and the last second of a recording."""
    seconds = [int(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")]
    return min(seconds), max(seconds)


def _replace(text: str, private: Mapping[str, str]) -> str:
    for found, instead in private.items():
        text = text.replace(found, instead)
    return text


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
