"""A Prisma schema without a database: names to choose from, and nothing that is active."""

import tomllib
from pathlib import Path

from discovery.prisma import propose
from settings.reconcile import Mapping

SCHEMA = """
generator client { provider = "prisma-client-js" }
enum PaymentStatus {
  PENDING
  PAID
}
/// stripePaymentIntentId String in a comment
model Payment {
  id                    String        @id @default(cuid())
  stripePaymentIntentId String        @unique @map("stripe_payment_intent_id") // its id
  amount                Int
  tax                   Int?
  currency              String        @db.VarChar(3)
  status                PaymentStatus @default(PENDING)
  createdAt             DateTime      @default(now()) @map("created_at")
  user                  User          @relation(fields: [userId], references: [id])
  userId                String        @map("user_id")

  @@map("payments")
}
model User {
  id       String    @id
  payments Payment[]
}
"""


def test_a_model_is_offered_as_a_comment(tmp_path: Path) -> None:
    (tmp_path / "prisma").mkdir()
    (tmp_path / "prisma" / "schema.prisma").write_text(SCHEMA)
    [found] = propose(tmp_path)
    assert tomllib.loads(found.toml) == {}
    assert {each.key: each.alternatives for each in found.findings} == {
        "amount": ('amount = "amount"', 'amount = "tax"'),
        "currency": ('currency = "currency"',),
        "status": ('status = "status"',),
        "created": ('created = "created_at"',),
    }
    chosen = "\n".join(line[2:] for line in found.toml.splitlines()[1:])
    for each in found.findings:
        chosen = chosen.replace(f"# {each.alternatives[0]}", each.alternatives[0])
    mapping = Mapping.model_validate(tomllib.loads(chosen)["reconcile"]["payments"])
    assert (mapping.table, mapping.id) == ("public.payments", "stripe_payment_intent_id")
    assert mapping.generate == {"id": "cuid"}


def test_without_a_schema_nothing_is_offered(tmp_path: Path) -> None:
    assert propose(tmp_path) == ()


UNUSUAL = """
/* a former model
model Old {
  paymentIntent String
}
*/
model Unclosed {
  stripeChargeId String
  model Payment {
  id     String   @id
intent   String?  @unique @map(name: "stripe.payment_intent")
  cents  Int      @default(7) /* minor units */ @map("amount_cents")
  cur    String   @default("//usd") @map("currency_code") // "@map("wrong")"
  status String   @map("state // of it")
  at     DateTime @map("created at")
  @@map( name: "pay.ments" )
  @@schema("Shop One")
  }
"""


def test_names_are_read_as_prisma_reads_them(tmp_path: Path) -> None:
    """Comments of both kinds, texts that look like one, named arguments and a block that nobody closed."""
    (tmp_path / "prisma").mkdir()
    (tmp_path / "prisma" / "schema.prisma").write_text(UNUSUAL)
    [found] = propose(tmp_path)
    assert found.facts == {"table": '"Shop One"."pay.ments"', "id": '"stripe.payment_intent"'}
    alternatives = {each.key: each.alternatives[0] for each in found.findings}
    assert alternatives["amount"] == 'amount = "amount_cents"'
    assert alternatives["currency"] == 'currency = "currency_code"'
    assert alternatives["created"] == 'created = "created at"'
