"""takeovers/: the dry run, the three choices, what became of them, and the way back."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.keyset import Sort
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.models import Subscription, TakeOver
from licensing.seats.rules import SeatReason, may_see
from licensing.takeover.cancel import cancel_subscription
from licensing.takeover.keep import keep_for_organization
from licensing.takeover.move_users import move_users
from licensing.takeover.plan import plan_move
from licensing.takeover.queries import steps_of, takeovers_of
from licensing.takeover.reasons import CancelReason
from licensing.takeover.rules import may_keep, may_take_over, may_undo
from licensing.takeover.serializers import Cancellation, CancelReasonRow, Keeping, Move, Plan, TakeOverRow
from licensing.takeover.undo import undo_move
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope

ONE_SOURCE = {
    "sources": ["01932c07-5f0c-7a3e-8d53-0a4b0f6f1d11"],
    "target": "01932c07-5f0c-7a3e-8d53-0a4b0f6f1d12",
}


class TakeOversDoor(PagedDoor):
    """Decisions about what people bought."""

    tag = "Take-over"
    reads = Scope.SUBSCRIPTIONS_READ
    order = Sort("created", "created_at", descending=True)

    @extend_schema(operation_id="listTakeOvers", summary="List take-overs", responses=PageOf(TakeOverRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return take-overs, the newest first; a purchaser sees those of what they bought."""
        require(self.actor, Action.SUBSCRIPTION_SEE)
        return self.paged(
            _with_sources(self.actor, takeovers_of(self.actor)),
            lambda rows: TakeOverRow(rows, many=True).data,
        )


class TakeOverDoor(Door):
    """One take-over."""

    tag = "Take-over"
    reads = Scope.SUBSCRIPTIONS_READ

    def find(self, takeover: UUID) -> None:
        """The take-over, if the actor may see it."""
        self.takeover = _with_sources(self.actor, takeovers_of(self.actor)).get(id=takeover)
        require(self.actor, Action.SUBSCRIPTION_SEE)

    @extend_schema(operation_id="getTakeOver", summary="One take-over", responses=TakeOverRow)
    def get(self, request: Request, organization: str, takeover: UUID) -> Response:
        """Return what was decided and how far it is."""
        return Response(TakeOverRow(self.takeover).data)


class PlanDoor(Door):
    """The dry run of a move."""

    tag = "Take-over"
    writes = Scope.TAKEOVER_WRITE

    def find(self) -> None:
        """Only who may move may plan."""
        require(self.actor, Action.TAKEOVER_MOVE)

    @extend_schema(
        operation_id="planMove",
        summary="Plan a move",
        request=Move,
        responses=Plan,
        examples=[OpenApiExample("One source", value=ONE_SOURCE, request_only=True)],
    )
    def post(self, request: Request, organization: str) -> Response:
        """Return what moving the users would do, and what stands in its way; nothing is written."""
        asked = self.body(Move)
        plan = plan_move(actor=self.actor, source_ids=asked["sources"], target_id=asked["target"])
        return Response(Plan(plan).data)


class MoveDoor(PlanDoor):
    """The move."""

    @extend_schema(
        operation_id="moveUsers",
        summary="Move users",
        request=Move,
        responses={202: TakeOverRow},
        examples=[OpenApiExample("One source", value=ONE_SOURCE, request_only=True)],
    )
    def post(self, request: Request, organization: str) -> Response:
        """Reserve the target's seats, freeze the sources and start the job; all or nothing. Follow `job`."""
        asked = self.body(Move)
        takeover = move_users(actor=self.actor, source_ids=asked["sources"], target_id=asked["target"])
        return _decided(self.actor, takeover, organization, 202)


class PurchaseDoor(Door):
    """One purchase about which something is decided."""

    tag = "Take-over"
    writes = Scope.TAKEOVER_WRITE

    def seen(self, subscription: UUID) -> Subscription:
        """Return the subscription when the actor may see it. Raises Refused (404) alike for one that is not there."""
        found = Subscription.objects.select_related("product").filter(id=subscription).first()
        if found is None or not may_see(self.actor, found):
            raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
        return found


class KeepDoor(PurchaseDoor):
    """The organization becomes owner and payer."""

    def find(self, subscription: UUID) -> None:
        """Who may, and whether it can be kept as it is now."""
        found = self.seen(subscription)
        require(self.actor, Action.TAKEOVER_KEEP)
        may_keep(found).or_refuse()

    @extend_schema(
        operation_id="keepSubscription",
        summary="Keep for the organization",
        request=Keeping,
        responses={201: TakeOverRow},
        examples=[OpenApiExample("From now on", value={"pays_from": "now"}, request_only=True)],
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Let the organization own and pay; people, dates and data stay, and admins may assign from now on."""
        asked = self.body(Keeping)
        takeover = keep_for_organization(actor=self.actor, subscription_id=subscription, **asked)
        return _decided(self.actor, takeover, organization, 201)


class CancelDoor(PurchaseDoor):
    """A purchase ends."""

    def find(self, subscription: UUID) -> None:
        """Who may, and whether it still stands."""
        found = self.seen(subscription)
        require(self.actor, Action.TAKEOVER_CANCEL)
        may_take_over(found).or_refuse()

    @extend_schema(
        operation_id="cancelSubscription",
        summary="Cancel subscription",
        request=Cancellation,
        responses={201: TakeOverRow},
        examples=[OpenApiExample("With a reason", value={"reason": "bought_centrally"}, request_only=True)],
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """End a purchase with all its seats; it cannot be undone. A large one has a `job` that frees the seats."""
        asked = self.body(Cancellation)
        takeover = cancel_subscription(actor=self.actor, subscription_id=subscription, **asked)
        return _decided(self.actor, takeover, organization, 201)


class UndoDoor(TakeOverDoor):
    """The way back from a move."""

    writes = Scope.TAKEOVER_WRITE
    http_method_names = ["post"]

    def find(self, takeover: UUID) -> None:
        """Who may, and whether it can be undone now."""
        super().find(takeover)
        require(self.actor, Action.TAKEOVER_MOVE)
        sources = [step.subscription for step in self.takeover.sources.all()]
        may_undo(self.takeover, sources, now()).or_refuse()

    @extend_schema(operation_id="undoMove", summary="Undo a move", request=None, responses={202: TakeOverRow})
    def post(self, request: Request, organization: str, takeover: UUID) -> Response:
        """Give everybody back what they had, by a job; possible while the sources' terms last."""
        return _decided(self.actor, undo_move(actor=self.actor, takeover_id=takeover), organization, 202)


class CancelReasonsDoor(Door):
    """The list of reasons."""

    tag = "Take-over"

    @extend_schema(
        operation_id="listCancellationReasons",
        summary="Reasons for a cancellation",
        responses=CancelReasonRow(many=True),
    )
    def get(self, request: Request, organization: str) -> Response:
        """Return what may stand in `reason`."""
        rows = [
            {"code": value, "label": str(label), "needs_text": value == CancelReason.OTHER}
            for value, label in CancelReason.choices
        ]
        return Response(CancelReasonRow(rows, many=True).data)


def _with_sources(actor: Actor, takeovers: QuerySet[TakeOver]) -> QuerySet[TakeOver]:
    steps = steps_of(actor).select_related("subscription__product")
    return takeovers.prefetch_related(Prefetch("sources", queryset=steps))


def _decided(actor: Actor, takeover: TakeOver, organization: str, status: int) -> Response:
    shown = _with_sources(actor, TakeOver.objects.all()).get(id=takeover.id)
    address = reverse("api:takeover", args=[organization, takeover.id])
    return Response(TakeOverRow(shown).data, status=status, headers={"Location": address})
