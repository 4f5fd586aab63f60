"""The demonstration: a simulated company, real servers and workers. Each step is verified as it is shown."""
