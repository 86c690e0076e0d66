"""products/<code>/eligibility/: may the caller buy or try it, and why (not)."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.strict import Strict
from licensing.eligibility.check import Eligibility, eligibility_of
from licensing.eligibility.queries import find_product
from licensing.eligibility.rules import CheckName, EligibilityReason, Outcome, Wanted


class EligibilityQuery(Strict):
    """What is wanted."""

    wanted = serializers.ChoiceField(
        choices=[str(one) for one in Wanted],
        default=str(Wanted.PURCHASE),
        help_text="To buy, or to try; a trial with a card turns into a purchase by itself.",
    )


class CheckRow(serializers.Serializer):
    """One check, in the order they are made; those after a refusal are made too."""

    check = serializers.ChoiceField(choices=[str(one) for one in CheckName])
    title = serializers.CharField(help_text="What was asked, in words.")
    outcome = serializers.ChoiceField(choices=[str(one) for one in Outcome])
    rule = serializers.CharField(help_text="The rule it follows, such as “R2”.")
    code = serializers.ChoiceField(
        choices=[str(one) for one in EligibilityReason],
        allow_null=True,
        help_text="Why it refused; null when it did not.",
    )
    detail = serializers.CharField(help_text="What came out, in words.")
    next_step = serializers.CharField(allow_blank=True, help_text="What to do; empty when nothing is to do.")


class AdminRow(serializers.Serializer):
    """Somebody who can help."""

    name = serializers.CharField()
    email = serializers.CharField()


class EligibilityRow(serializers.Serializer):
    """The answer for one person and one product."""

    product = serializers.CharField(help_text="The product's code.")
    product_name = serializers.CharField()
    wanted = serializers.ChoiceField(choices=[str(one) for one in Wanted])
    allowed = serializers.BooleanField()
    trace = CheckRow(many=True)
    it_admins = AdminRow(
        many=True, help_text="Whom to ask when the answer is no; empty when it is yes, or nobody is there."
    )


class EligibilityDoor(Door):
    """Whether the caller may have a product; open to everybody with a person here."""

    tag = "Products"
    query = EligibilityQuery

    def find(self, code: str) -> None:
        """The product, by its code or a former one; also one that is no longer sold."""
        found = find_product(code)
        if found is None:
            raise Http404
        self.product = found

    @extend_schema(
        operation_id="getEligibility", summary="May I buy or try it, and why", responses=EligibilityRow
    )
    def get(self, request: Request, organization: str, code: str) -> Response:
        """Return whether the caller may buy or try a product by themselves, with every check and its rule."""
        wanted = Wanted(self.given["wanted"])
        eligibility = eligibility_of(actor=self.actor, product=self.product, wanted=wanted)
        return Response(EligibilityRow(_written(eligibility)).data)


def _written(eligibility: Eligibility) -> dict[str, object]:
    return {
        "product": eligibility.product.code,
        "product_name": eligibility.product.name,
        "wanted": eligibility.wanted,
        "allowed": eligibility.allowed,
        "trace": [
            {
                "check": said.name,
                "title": said.label,
                "outcome": said.outcome,
                "rule": said.rule,
                "code": line.answer.reason,
                "detail": said.sentence,
                "next_step": said.next_step,
            }
            for line, said in zip(eligibility.trace, eligibility.told, strict=True)
        ],
        "it_admins": eligibility.admins,
    }
