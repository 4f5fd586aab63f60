"""``python -m bench [NAME...] [OPTIONS]``: without a name, runs the benches that take a few minutes."""

import sys
from collections.abc import Callable, Mapping

from bench import alerts, baselines, console, fleet, probe_cost, probes, reconcile, startup

BENCHES: Mapping[str, Callable[[], None]] = {
    "alerts": alerts.main,
    "baselines": baselines.main,
    "console": console.main,
    "startup": startup.main,
    "probe_cost": probe_cost.main,
    "probes": probes.main,
    "reconcile": reconcile.main,
    "fleet": fleet.main,
}
QUICK = ("startup", "probe_cost", "reconcile")


def main() -> None:
    """Passes the options to the one bench that is named; ``python -m bench fleet --help`` lists them."""
    arguments = sys.argv[1:]
    first_option = next((i for i, a in enumerate(arguments) if a.startswith("-")), len(arguments))
    names, options = arguments[:first_option] or list(QUICK), arguments[first_option:]
    if unknown := [name for name in names if name not in BENCHES]:
        sys.exit(f"no bench is called {', '.join(unknown)}; the benches are {', '.join(BENCHES)}")
    if options and len(names) != 1:
        sys.exit("options belong to one bench: name it first, as in `python -m bench fleet --seconds 20`")
    for name in names:
        sys.argv = [f"python -m bench {name}", *options]
        print(f"== {name}", flush=True)
        BENCHES[name]()


if __name__ == "__main__":
    main()
