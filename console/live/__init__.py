"""Live updates: one LISTEN connection for each process, one shared poll, and a stream for each viewer."""
