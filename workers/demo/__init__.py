"""The demonstration: a pretend company, real servers and workers, each promise checked as it is shown."""
