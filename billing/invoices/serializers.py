"""What the REST doors of bills take and answer."""

from rest_framework import serializers

from billing.invoices.columns import KINDS, STATUSES, TRANSACTIONS
from billing.models import Payment
from kernel.api.fields import Amount, Slug
from kernel.api.strict import Strict
from licensing.subscriptions.api import FREQUENCIES

KIND_WORDS = {value: slug for slug, (value, _label) in KINDS.items()}
STATUS_WORDS = {value: slug for slug, (value, _label) in STATUSES.items()}
TRANSACTION_WORDS = {value: slug for slug, (value, _label) in TRANSACTIONS.items()}
PAYMENT_KINDS = {Payment.Kind.CHARGE: "charge", Payment.Kind.REFUND: "refund"}
PAYMENT_STATES = {
    Payment.State.PENDING: "pending",
    Payment.State.ACTION_NEEDED: "action-needed",
    Payment.State.SUCCEEDED: "succeeded",
    Payment.State.REFUSED: "refused",
}


class InvoiceRow(serializers.Serializer):
    """An invoice or a credit note, whose amounts are negative."""

    id = serializers.UUIDField()
    number = serializers.CharField(source="label")
    kind = Slug(KIND_WORDS)
    status = Slug(STATUS_WORDS)
    account = serializers.UUIDField(source="account_id")
    credit_of = serializers.UUIDField(
        source="credit_of_id", allow_null=True, help_text="The invoice that a credit note is for."
    )
    order = serializers.UUIDField(source="order_id", allow_null=True)
    issued_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    net = Amount()
    tax = Amount()
    total = Amount()
    purchase_order = serializers.CharField(allow_blank=True)


class StepRow(serializers.Serializer):
    """A change of the number of licenses, from the seat ledger."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    delta = serializers.IntegerField(help_text="Licenses more or less.")
    by = serializers.CharField(allow_blank=True)


class TurnRow(serializers.Serializer):
    """Somebody who got or lost a license in the days of a line."""

    at = serializers.DateTimeField()
    delta = serializers.IntegerField(help_text="1 got a license, -1 lost theirs.")
    person = serializers.CharField()


class ExplanationRow(serializers.Serializer):
    """What is behind a line: the changes that make its quantity."""

    steps = StepRow(many=True)
    licenses = serializers.IntegerField(source="explained", help_text="What the changes come to.")
    adds_up = serializers.BooleanField(help_text="Whether that is what the line bills.")
    people = TurnRow(many=True, help_text="The first of those who came and went in its days.")
    more_people = serializers.IntegerField()


class LineRow(serializers.Serializer):
    """One line of a bill. `net` is for `days` of `days_in_period`."""

    transaction = Slug(TRANSACTION_WORDS, source="line.kind")
    product = serializers.CharField(source="line.product_code", allow_blank=True)
    product_name = serializers.CharField(source="line.product_name")
    subscription = serializers.UUIDField(source="line.subscription_id", allow_null=True)
    quantity = serializers.IntegerField(source="line.quantity")
    price = Amount(help_text="Per license and full period, without tax.")
    frequency = Slug(FREQUENCIES, source="line.frequency")
    billed_from = serializers.DateTimeField(source="line.billed_from")
    billed_until = serializers.DateTimeField(source="line.billed_until")
    days = serializers.IntegerField(source="line.days")
    days_in_period = serializers.IntegerField(source="line.days_in_period")
    net = Amount()
    tax_name = serializers.CharField(source="line.tax_name", allow_blank=True)
    tax_rate = serializers.IntegerField(
        source="line.tax_rate", help_text="In hundredths of a percent: 2100 is 21 %."
    )
    tax = Amount()
    explanation = ExplanationRow()


class PaymentRow(serializers.Serializer):
    """A charge made for a bill, or what was given back of it."""

    id = serializers.UUIDField()
    kind = Slug(PAYMENT_KINDS)
    state = Slug(PAYMENT_STATES)
    amount = Amount()
    refusal = serializers.CharField(allow_blank=True, help_text="Why it was refused, a stable word.")
    asked_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class WholeInvoice(InvoiceRow):
    """A bill with its lines, what is behind them, and its payments."""

    lines = LineRow(many=True)
    payments = PaymentRow(many=True)


class Paying(Strict):
    """With what a bill is paid."""

    payment_method = serializers.UUIDField(help_text="One of the bill's account's own cards.")
