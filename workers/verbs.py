"""The verbs of ``paywatch``: where each command is defined, and the line that its group's help prints.

The lines are copies of the first lines of the commands' docstrings, since to read a docstring would import
the command; a test compares them.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Verb(NamedTuple):
    """``target`` is ``module:function`` within ``workers.commands``, or with a dot in front of it absolute.

    Absolute targets are commands of packages above this one, which it must not import.
    """

    target: str
    help: str


class Group(NamedTuple):
    """``default``: the verb that runs when none is given; empty if one must be."""

    help: str
    verbs: Mapping[str, "Verb | Group"]
    default: str = ""


CONFIG = {
    "check": Verb("config:check", "Validate the configuration; exit 2 with one sentence for each problem."),
    "show": Verb("config:show", "Print the effective configuration as JSON with masked secrets."),
    "apply": Verb("revisions:apply", "Make this configuration the active one, whatever was applied before."),
    "history": Verb(
        "revisions:history",
        "List the configurations that were applied, newest first, with what each of them changed.",
    ),
}

CHECK = {
    "list": Verb("check:list_", "List the configured checks."),
    "run": Verb("check:run", "Run checks now, concurrently; exit 1 when one does not pass."),
    "history": Verb(
        "check_history:history",
        "Show how long a check was up, and when that changed; exit 1 if nothing is known of that time.",
    ),
    "explain": Verb(
        "check_explain:explain_",
        "Explain a check: its effective settings, its next slots, its last readings and what they led to.",
    ),
    "why-not": Verb(
        "check_why_not:why_not",
        "Explain why nobody was notified of a check at a time, or who was; exit 1 if that is unknown.",
    ),
}

RECONCILE = {
    "run": Verb(
        "reconcile.run:run",
        "Reconcile a window; exit 1 when something still differs or not everything could be read.",
    ),
    "approve": Verb(
        "reconcile.approve:approve",
        "Show what daily runs would write, and approve it: until then they write nothing.",
    ),
    "resume": Verb(
        "reconcile.run:resume",
        "Resume a run here that no worker executes, that is incomplete, or that failed.",
    ),
    "list": Verb(
        "reconcile.show:list_",
        "List runs, newest first; prints days that are too old to be planned on stderr.",
    ),
    "calendar": Verb(
        "reconcile.calendar:calendar",
        "Show which business days of a month were reconciled; exit 1 when one that is over was not.",
    ),
    "show": Verb(
        "reconcile.show:show",
        "Show the counts and proofs of a run, or its progress. The exit code is the run's.",
    ),
    "findings": Verb(
        "reconcile.findings:findings",
        "List what differs in a run, the most money at risk first; exit 1 if the run left any of it open.",
    ),
    "explain": Verb(
        "reconcile.explain:explain_",
        "Explain one object: both sides, its class and why, what to do; exit 1 if it differs or is unknown.",
    ),
    "export": Verb("reconcile.reports:export", "Write a run's report as a folder."),
    "cancel": Verb("reconcile.run:cancel", "Cancel a run that has not ended."),
    "verify": Verb(
        "reconcile.reports:verify",
        "Verify the hashes, chain and signatures of reports; exit 1 when something changed or is missing.",
    ),
    "sign": Verb("reconcile.reports:sign", "Sign off a report as its preparer or its reviewer."),
    "retire": Verb(
        "reconcile.reports:retire",
        "Delete the rows of runs that ended before a time; their manifests stay in the chain.",
    ),
    "undo": Verb(
        "reconcile.undo:undo",
        "Restore rows that a run repaired and nobody changed since; exit 1 when some could not be restored.",
    ),
}

INCIDENT = {
    "list": Verb("incident:list_", "List open incidents, newest first."),
    "show": Verb("incident:show", "Show one incident with its timeline and its notifications."),
    "why": Verb(
        "incident_why:why",
        "Explain an incident: every decision with its inputs, who was notified, and what comes next.",
    ),
    "ack": Verb(
        "incident_change:ack",
        "Acknowledge an incident; stops its reminders and escalations until it expires.",
    ),
    "resolve": Verb(
        "incident_change:resolve",
        "Resolve an incident by hand; notifies every channel that received its opening.",
    ),
    "mark": Verb(
        "incident_mark:mark", "Mark an incident as a true or a false alert; exit 1 if it has another mark."
    ),
    "note": Verb("incident_note:note", "Add a note to an incident's timeline."),
    "export": Verb("incident_export:export", "Write the draft of an incident's post-mortem in Markdown."),
}

SILENCE = {
    "add": Verb(
        "silence:add", "Hold the messages about what matches for a while; evaluation and resolves go on."
    ),
    "preview": Verb(
        "silence:preview",
        "Print what a silence would match now, and the open incidents that it would hold; adds nothing.",
    ),
    "list": Verb("silence:list_", "List the active silences, those first that end first."),
    "expire": Verb("silence:expire", "End a silence now; exit 1 if it had ended before."),
}

REPORT = {
    "alerts": Verb(
        "report.alerts:alerts",
        "Print every incident that was open in a period, and the figures of all of them.",
    ),
    "digest": Verb(
        "report.digest:digest", "Print what the newest digest of this name says, and send nothing."
    ),
    "payments": Verb(
        "report.kpis:payments",
        "Print the figures of payments against their targets, as checks measured them last.",
    ),
    "summary": Verb(
        "report.summary:summary",
        "Print the summary of a month: availability, money, incidents, the trend, and old differences.",
    ),
    "security": Verb(
        "report.kpis:security",
        "Print security counts, forged webhooks, permissions of the key and endpoints, as checks saw them.",
    ),
}

CHANNEL = {
    "list": Verb(
        "channels:list_",
        "List the channels, who uses them, and their last deliveries if the store can be reached.",
    ),
    "test": Verb("channel:test", "Send a test message; exit 1 when a channel did not accept it."),
}

POLICY = {
    "backtest": Verb(
        "policy.backtest:backtest",
        "Print the pages that a new configuration would have sent or not; exit 1 when they differ.",
    ),
}

RULES = {
    "list": Verb("rules.list:list_", "List the rules: what each says now, since when, and its incident."),
    "explain": Verb(
        "rules.explain:explain",
        "Explain a rule: its canonical form, its inputs, and what each part of it says now and why.",
    ),
    "test": Verb(
        "rules.explain:test",
        "Judge a rule over stored readings at any time; exit 1 if it was true, or nobody can know.",
    ),
    "export": Verb(
        "rules.export:export",
        "Write the rules as alerting rules for Prometheus; what PromQL cannot say goes to stderr.",
    ),
}

TOKEN = {
    "add": Verb(
        ".console.commands.tokens:add",
        "Print a new token for the console and its API; it is shown this once.",
    ),
    "list": Verb(
        ".console.commands.tokens:list_",
        "List the tokens that are valid, without their secrets, the newest first.",
    ),
    "revoke": Verb(
        ".console.commands.tokens:revoke",
        "End a token and the sessions that began with it; exit 1 if it had ended before.",
    ),
}

SESSIONS = {
    "list": Verb(".console.commands.sessions:list_", "List who is signed in, the session used last first."),
    "revoke": Verb(
        ".console.commands.sessions:revoke",
        "End a session now, or all of a person; exit 1 if there was none to end.",
    ),
}

CONSOLE: dict[str, Verb | Group] = {
    "serve": Verb(
        ".console.commands.serve:serve", "Serve the web console and its API until SIGTERM or Ctrl-C."
    ),
    "list": Verb(
        ".console.commands.lists:list_",
        "Print a list of the console, such as every notification, or the names of all lists.",
    ),
    "maintenance": Verb(
        ".console.commands.maintenance:maintenance",
        "Print the maintenance windows of the next 14 days, or those of the last 30.",
    ),
    "login-link": Verb(
        ".console.commands.login_link:login_link",
        "Print a link that signs a person in at the console, once; for when the identity provider is down.",
    ),
    "token": Group("Create, list and revoke tokens of programs and people.", TOKEN),
    "sessions": Group("List and end sessions of the console.", SESSIONS),
    "audit": Verb(
        ".console.commands.audit_log:audit",
        "List who changed what, newest first, or verify that nobody changed the log itself.",
    ),
}

PAYWATCH = Group(
    "Monitors whether money moves: checks payment systems and reconciles Stripe with your database.",
    {
        "init": Verb(
            "init:init", "Write paywatch.toml from what is there: the database, Stripe, the environment."
        ),
        "demo": Verb(
            "demo:demo",
            "Demonstrate checks, incidents, notifications and a reconciliation against a simulated company.",
        ),
        "worker": Verb("worker:worker", "Run a worker until SIGTERM or Ctrl-C."),
        "console": Group("Serve the web console, and manage who may use it.", CONSOLE, "serve"),
        "migrate": Verb(
            "migrate:migrate", "Create or upgrade Paywatch's schema. Safe to repeat and to run concurrently."
        ),
        "status": Verb(
            "status:status",
            "Show checks, incidents, workers and the heartbeat; exit 1 if anything is wrong or overdue.",
        ),
        "heartbeat": Verb(
            "heartbeat:heartbeat",
            "Report that a job ran, starts or has failed; exit 3 when that could not be recorded.",
        ),
        "drill": Verb(
            "drill:drill",
            "Fail a check for minutes, and measure the way to each channel and back; exit 1 if one failed.",
        ),
        "checklist": Verb(
            "checklist:checklist",
            "Show a day's checklist with its evidence, or tick an item; exit 1 if it was ticked before.",
        ),
        "config": Group("Validate, print and apply the configuration.", CONFIG),
        "check": Group("List, run and explain the configured checks, and show their history.", CHECK),
        "reconcile": Group("Compare Stripe with the ledger and show what differs.", RECONCILE),
        "rules": Group("List, explain, test and export the rules.", RULES),
        "policy": Group("Compare what configurations would have sent.", POLICY),
        "silence": Group("Hold messages about incidents for a while.", SILENCE),
        "incident": Group("Show, explain, acknowledge, resolve, mark and export incidents.", INCIDENT),
        "report": Group("Report on alerts, payments and security, and print digests.", REPORT),
        "channel": Group("List and test the notification channels.", CHANNEL),
    },
)
