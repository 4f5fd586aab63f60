"""Reports bugs of Paywatch itself to Sentry, with all texts masked.

`ErrorReports` reads the log lines of a worker, `report_crash` takes the error that ends a command.
"""

from workers.error_reports.reports import ErrorReports, report_crash, reports_lost

__all__ = ["ErrorReports", "report_crash", "reports_lost"]
