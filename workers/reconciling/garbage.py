"""How often Python looks for garbage in a process that reconciles."""

import gc

_OBJECTS = 10_000
"""Made since the last look: a page is some hundreds, a batch of findings some ten thousands."""


def collect_less() -> None:
    """Leaves out of it what was imported, and looks less often.

    A full look among the imports takes 50 to 70 ms, longer than two requests to Stripe may be apart: what is
    due meanwhile leaves together, and Stripe refuses it. By default there is a look every 700 objects, which
    is a third of the work of making a report.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS)
