"""`python -m deploy.prometheus.trial`: plants every fault, and watches each alert fire and resolve."""

import sys
import time

from deploy.prometheus.trial import faults
from deploy.prometheus.trial.faults import Fault
from deploy.prometheus.trial.server import Missing
from deploy.prometheus.trial.site import Site, running

BY = 60
"""An hour of the rules is a minute of the trial."""


def main() -> int:
    try:
        with running(BY) as site:
            _try(site)
    except (Missing, AssertionError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _try(site: Site) -> None:
    faults.begin(site)
    for fault in faults.ONE_BY_ONE:
        _one(site, fault)
    _freeze(site)
    _one(site, faults.STORE)
    _one(site, faults.UNWATCHED)


def _one(site: Site, fault: Fault) -> None:
    began = time.monotonic()
    fault.plant(site)
    faults.fires(site, fault)
    fired = time.monotonic()
    fault.remove(site)
    faults.resolves(site, fault)
    _say(fault, began, fired)
    faults.quiet(site)


def _say(fault: Fault, began: float, fired: float) -> None:
    names = ", ".join(sorted({name for name, _ in fault.alerts}))
    ended = time.monotonic()
    sys.stdout.write(
        f"{fault.name}: {names} fired after {fired - began:.0f} s, resolved {ended - fired:.0f} s later\n"
    )
    sys.stdout.flush()


def _freeze(site: Site) -> None:
    """What the frozen workers missed is seen when they run again."""
    began = time.monotonic()
    faults.FROZEN.plant(site)
    faults.fires(site, faults.FROZEN)
    fired = time.monotonic()
    faults.FROZEN.remove(site)
    faults.resolves(site, faults.FROZEN)
    _say(faults.FROZEN, began, fired)
    faults.fires(site, faults.MISSED)
    faults.resolves(site, faults.MISSED)
    _say(faults.MISSED, fired, fired)
    faults.quiet(site)


if __name__ == "__main__":
    sys.exit(main())
