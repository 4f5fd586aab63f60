"""A small HTTP server that can break the rules, its faults, webhook signatures and the control endpoint."""
