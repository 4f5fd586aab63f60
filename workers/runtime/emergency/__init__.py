"""What a worker process does while the store is unavailable (docs/alerts.md)."""
