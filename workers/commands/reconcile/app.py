"""``paywatch reconcile``: its verbs, in the order in which the help lists them."""

import typer

from workers.commands.reconcile import approve, reports, run, show, undo

app = typer.Typer(help="Compare Stripe with the ledger and show what differs.", no_args_is_help=True)

app.command("run")(run.run)
app.command("approve")(approve.approve)
app.command("resume")(run.resume)
app.command("list")(show.list_)
app.command("show")(show.show)
app.command("export")(reports.export)
app.command("cancel")(run.cancel)
app.command("verify")(reports.verify)
app.command("sign")(reports.sign)
app.command("retire")(reports.retire)
app.command("undo")(undo.undo)
