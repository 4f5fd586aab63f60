"""How often live updates do what, in seconds."""

from console.context import Console


class Pace:
    """The console's own one."""

    def __init__(self, _console: Console) -> None:
        self.beat = 15.0
        """Between two signs of life of a stream; proxies close what is silent for a minute."""
        self.poll = 5.0
        """Between two looks at what no trigger announces, such as readings."""
        self.late = 10.0
        """A look that takes longer has not reached the store, whatever its timeout will say."""
        self.soon = 0.25
        """After an announcement: one transaction announces several things, and several follow each other."""
        self.proof_every = 15.0
        self.proof_within = 5.0
        """A message of our own must come back within this time, or triggers are not heard."""
        self.retry_after = 5.0
        """After a lost connection."""
