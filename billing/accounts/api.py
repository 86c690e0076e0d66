"""billing-accounts/: to whom bills are made out."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from billing.accounts.permission import managing, may_see_any, seen
from billing.accounts.rules import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PURCHASE_ORDER,
    LONGEST_TAX_NUMBER,
    MOST_LINES,
    AccountReason,
)
from billing.accounts.update_account import update_account
from billing.models import BillingAccount
from kernel.api.door import Door
from kernel.api.pages import PagedDoor, PageOf
from kernel.api.strict import Strict
from kernel.lists.keyset import Sort
from kernel.values.decision import Decision, Refused
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope


class AccountRow(serializers.Serializer):
    """A billing account and its profile."""

    id = serializers.UUIDField()
    number = serializers.CharField(source="code", help_text="The first part of its bills' numbers.")
    is_organizations = serializers.BooleanField(help_text="Whether the organization itself is billed.")
    name = serializers.CharField(help_text="To whom bills are made out.")
    address = serializers.ListField(child=serializers.CharField())
    country = serializers.CharField()
    currency = serializers.CharField()
    tax_number = serializers.CharField()
    purchase_order = serializers.CharField()
    bill_email = serializers.CharField()
    language = serializers.CharField()
    payment_method = serializers.UUIDField(source="payment_method_id", allow_null=True)
    orders = serializers.IntegerField()
    invoices = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class Profile(Strict):
    """What may be changed; what is left out stays."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    address = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_LINE), max_length=MOST_LINES, required=False
    )
    tax_number = serializers.CharField(max_length=LONGEST_TAX_NUMBER, allow_blank=True, required=False)
    purchase_order = serializers.CharField(
        max_length=LONGEST_PURCHASE_ORDER,
        allow_blank=True,
        required=False,
        help_text="Of the organization's account only.",
    )
    bill_email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    language = serializers.CharField(max_length=5, required=False)


class AccountsDoor(PagedDoor):
    """Billing accounts."""

    tag = "Billing accounts"
    reads = Scope.BILLS_READ
    order = Sort("created", "created_at")

    def find(self) -> None:
        """Only who has an account, or may have one."""
        may_see_any(self.actor).or_refuse()

    @extend_schema(
        operation_id="listBillingAccounts", summary="List billing accounts", responses=PageOf(AccountRow)
    )
    def get(self, request: Request, organization: str) -> Response:
        """Return one's own, and for some the organization's; nobody sees a colleague's."""
        return self.paged(seen(self.actor).order_by(), lambda rows: AccountRow(rows, many=True).data)


class AccountDoor(Door):
    """One billing account."""

    tag = "Billing accounts"
    reads = Scope.BILLS_READ
    writes = Scope.PURCHASES_WRITE

    def find(self, account: UUID) -> None:
        """The account, if the actor may see it and, to write, change it."""
        found = seen(self.actor).filter(id=account).first()
        if found is None:
            raise Refused(Decision.no(AccountReason.UNKNOWN))
        self.account: BillingAccount = found
        if self.request.method not in SAFE_METHODS:
            require(self.actor, managing(found.owner_id), found)

    @extend_schema(operation_id="getBillingAccount", summary="One billing account", responses=AccountRow)
    def get(self, request: Request, organization: str, account: UUID) -> Response:
        """Return its profile and counts."""
        return Response(AccountRow(self.account).data)

    @extend_schema(
        operation_id="updateBillingAccount",
        summary="Change a billing profile",
        request=Profile,
        responses=AccountRow,
    )
    def patch(self, request: Request, organization: str, account: UUID) -> Response:
        """Make out bills differently from now on; bills that exist keep what they say."""
        asked = self.body(Profile)
        names: list[str] = list(Profile().fields)
        profile = {name: asked.get(name, getattr(self.account, name)) for name in names}
        changed = update_account(actor=self.actor, account_id=account, **profile)
        return Response(AccountRow(changed).data)
