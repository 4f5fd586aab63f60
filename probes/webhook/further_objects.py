"""Synthetic objects of Stripe besides payments: customers, invoices, subscriptions, products."""

from collections.abc import Callable, Mapping

from probes.webhook.object_parts import AMOUNT, CURRENCY, DESCRIPTION, EMAIL, Fields, billing, card
from probes.webhook.subjects import MARK, Subject


def _invoice(subject: Subject) -> Fields:
    paid = subject.status == "paid"
    return {
        "account_country": "US",
        "amount_due": AMOUNT,
        "amount_paid": AMOUNT if paid else 0,
        "amount_remaining": 0 if paid else AMOUNT,
        "attempt_count": 1 if paid or subject.verb == "payment_failed" else 0,
        "attempted": paid or subject.verb == "payment_failed",
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": subject.at,
        "currency": CURRENCY,
        "customer": subject.id("customer"),
        "customer_email": EMAIL,
        "lines": {"object": "list", "data": [], "has_more": False, "url": "/v1/invoices/lines"},
        "livemode": False,
        "number": None if subject.status == "draft" else "PAYWATCH-0001",
        "period_end": subject.at,
        "period_start": subject.at,
        "status": subject.status,
        "subtotal": AMOUNT,
        "total": AMOUNT,
    }


def _customer(subject: Subject) -> Fields:
    return {
        "address": None,
        "balance": 0,
        "created": subject.at,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": DESCRIPTION,
        "email": EMAIL,
        "livemode": False,
        "name": "Paywatch",
        "phone": None,
        "shipping": None,
    }


def _subscription(subject: Subject) -> Fields:
    canceled = subject.status == "canceled"
    return {
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": subject.at if canceled else None,
        "collection_method": "charge_automatically",
        "created": subject.at,
        "currency": CURRENCY,
        "customer": subject.id("customer"),
        "ended_at": subject.at if canceled else None,
        "items": {"object": "list", "data": [], "has_more": False, "url": "/v1/subscription_items"},
        "latest_invoice": subject.id("invoice"),
        "livemode": False,
        "start_date": subject.at,
        "status": subject.status,
    }


def _setup_intent(subject: Subject) -> Fields:
    return {
        "client_secret": f"{subject.id('setup_intent')}_secret_{MARK}",
        "created": subject.at,
        "customer": None,
        "last_setup_error": None,
        "livemode": False,
        "payment_method": subject.id("payment_method") if subject.status == "succeeded" else None,
        "payment_method_types": ["card"],
        "status": subject.status,
        "usage": "off_session",
    }


def _payment_method(subject: Subject) -> Fields:
    return {
        "billing_details": billing(),
        "card": card(),
        "created": subject.at,
        "customer": None if subject.verb == "detached" else subject.id("customer"),
        "livemode": False,
        "type": "card",
    }


def _account(subject: Subject) -> Fields:
    return {
        "charges_enabled": True,
        "country": "US",
        "created": subject.at,
        "default_currency": CURRENCY,
        "details_submitted": True,
        "email": EMAIL,
        "payouts_enabled": True,
        "type": "standard",
    }


def _product(subject: Subject) -> Fields:
    return {
        "active": subject.verb != "deleted",
        "created": subject.at,
        "description": DESCRIPTION,
        "livemode": False,
        "name": "Paywatch",
    }


def _price(subject: Subject) -> Fields:
    return {
        "active": subject.verb != "deleted",
        "billing_scheme": "per_unit",
        "created": subject.at,
        "currency": CURRENCY,
        "livemode": False,
        "product": subject.id("product"),
        "type": "one_time",
        "unit_amount": AMOUNT,
        "unit_amount_decimal": str(AMOUNT),
    }


def _payment_link(subject: Subject) -> Fields:
    return {
        "active": True,
        "currency": CURRENCY,
        "livemode": False,
        "payment_method_types": ["card"],
        "url": f"https://buy.stripe.com/test_{MARK}_{subject.token}",
    }


FURTHER: Mapping[str, Callable[[Subject], Fields]] = {
    "account": _account,
    "customer": _customer,
    "invoice": _invoice,
    "payment_link": _payment_link,
    "payment_method": _payment_method,
    "price": _price,
    "product": _product,
    "setup_intent": _setup_intent,
    "subscription": _subscription,
}
