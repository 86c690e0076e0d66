"""What the REST doors of managing take and answer."""

from typing import Any

from rest_framework import serializers

from billing.checkout.serializers import OrderRow
from billing.managing.outlook import Outlook
from billing.managing.rules import MOST_CENTRAL, Way
from kernel.api.fields import Amount
from kernel.api.schema import NamedReason
from kernel.api.strict import Strict

WAYS = {
    Way.BUY: "charged now; the licenses are there once the charge went through",
    Way.REMOVE: "removed now, the money of the days that are left is given back",
    Way.SCHEDULE: "from the next term on",
    Way.WITHDRAW: "what was scheduled is withdrawn",
    Way.NOTHING: "nothing changes",
}
MOST_PEOPLE = 1000


class Asked(Strict):
    """What would come of it."""

    total = serializers.IntegerField(
        required=False, min_value=0, max_value=MOST_CENTRAL, help_text="Licenses wanted in all."
    )


class NewQuantity(Strict):
    """How many licenses, and whose seat ends."""

    total = serializers.IntegerField(
        min_value=0, max_value=MOST_CENTRAL, help_text="Licenses wanted in all, not how many more or fewer."
    )
    unassign = serializers.ListField(
        child=serializers.UUIDField(),
        default=list,
        max_length=MOST_PEOPLE,
        help_text="People whose seat ends, where fewer licenses would be left than are in use.",
    )
    seen = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The number you know of; when it is another by now, nothing is done (409).",
    )


class NextBill(serializers.Serializer):
    """The bill that comes next."""

    at = serializers.DateTimeField()
    quantity = serializers.IntegerField()
    total = Amount(help_text="With tax.")


class Preview(serializers.Serializer):
    """What a number of licenses comes to; nothing was written."""

    total = serializers.IntegerField()
    way = serializers.ChoiceField(
        source="way.value", choices=[(way.value, words) for way, words in WAYS.items()]
    )
    charged_now = Amount(source="today.total", help_text="With tax.")
    charged_now_tax = Amount(source="today.tax")
    given_back_now = Amount(source="back.amount.total", help_text="With tax.")
    given_back_now_tax = Amount(source="back.amount.tax")
    days = serializers.IntegerField(help_text="Days of the running billing period that are left.")
    of_days = serializers.IntegerField(help_text="Days it has.")
    from_when = serializers.DateTimeField(allow_null=True, help_text="When a scheduled reduction holds.")
    to_unassign = serializers.IntegerField(
        source="to_choose", help_text="How many people must lose their seat: name them in `unassign`."
    )
    next_bill = serializers.SerializerMethodField()
    can_be_saved = serializers.BooleanField(source="decision.allowed")
    reasons = NamedReason(source="decision.reasons", many=True, help_text="What stands in the way.")

    def get_next_bill(self, seen: Outlook) -> dict[str, Any] | None:
        """Return the next bill once this is saved, None when there is none."""
        if seen.next_bill_at is None:
            return None
        bill = {"at": seen.next_bill_at, "quantity": seen.next_quantity, "total": seen.next_bill.total}
        return dict(NextBill(bill).data)


class Quantity(serializers.Serializer):
    """The licenses of a subscription, and with `?total=` what another number comes to."""

    quantity = serializers.IntegerField()
    in_use = serializers.IntegerField(help_text="Assigned or set aside; never fewer licenses than that.")
    scheduled = serializers.IntegerField(allow_null=True, help_text="The number from the next term on.")
    refund_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when fewer licenses give money back; null is never or no longer."
    )
    preview = Preview(allow_null=True)


class Changed(serializers.Serializer):
    """What became of a change; an order that is `paying` goes on: follow it at orders/<order>/."""

    way = serializers.CharField(source="seen.way.value")
    total = serializers.IntegerField(source="seen.total")
    from_when = serializers.DateTimeField(source="seen.from_when", allow_null=True)
    unassigned = serializers.IntegerField()
    order = OrderRow(allow_null=True)


class Recurring(Strict):
    """On or off."""

    renews = serializers.BooleanField()


class RecurringRow(serializers.Serializer):
    """Whether a subscription renews by itself."""

    renews = serializers.BooleanField()
    term_ends_at = serializers.DateTimeField(allow_null=True)
    next_bill_at = serializers.DateTimeField(
        allow_null=True, help_text="Bills within the term come also when it does not renew."
    )


class EndingRow(serializers.Serializer):
    """What canceling comes to."""

    at_once = serializers.BooleanField(help_text="Inside the refund window; else it runs to `ends_at`.")
    ends_at = serializers.DateTimeField(allow_null=True)
    given_back = Amount(
        source="back.amount.total", default=None, allow_null=True, help_text="With tax; null is nothing."
    )
    refund_until = serializers.DateTimeField(source="free_until", allow_null=True)
    next_bill_at = serializers.DateTimeField(
        source="last_bill_at", allow_null=True, help_text="What is agreed for the term is still due."
    )
    can_be_canceled = serializers.BooleanField(source="decision.allowed")
    reasons = NamedReason(source="decision.reasons", many=True, help_text="What stands in the way.")


class Reactivation(Strict):
    """How it goes on."""

    renews = serializers.BooleanField(default=True)
    payment_method = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Else what paid before."
    )
