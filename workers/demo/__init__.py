"""The demonstration: a pretend company, real servers, real workers, and every promise checked as it is shown."""
