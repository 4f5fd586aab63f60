"""The figures of payments and of security that the monitoring guides name, from what checks measured."""
