"""ask_for_card(), read_card(): the part of a form that asks for a card, for every page that has one.

A view shows it by `{% include "billing/payment_methods/_card.html" with setup=setup %}` inside its form,
is marked with `@hides_card`, and on POST calls `read_card()` before it locks or writes anything: what
comes back is a provider's token, never a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from billing.models import BillingAccount
from billing.payment_methods.set_up import customer_of, set_up
from billing.payments.explain import why
from billing.providers.interface import Method, MethodRefused, ProviderUnavailable, Setup
from billing.providers.registry import card_provider
from kernel.values.decision import Refused
from kernel.web.explain import sentences

PREFIX = "card"
# Kept out of error reports, and out of what a sent form is recognized by.
hides_card = sensitive_post_parameters(f"{PREFIX}-number", f"{PREFIX}-code")


@dataclass(frozen=True, slots=True)
class CardPart:
    """How a page asks for a card now: the provider's template with its facts, our fields if it has none of its own.

    `errors` are sentences about the whole card; those about a field stand at the field.
    """

    setup: Setup | None
    form: Form | None = None
    errors: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """What `_card.html` includes; "" where nobody takes cards."""
        return self.setup.template if self.setup else ""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the provider's template needs."""
        return self.setup.facts if self.setup else {}

    @property
    def is_invalid(self) -> bool:
        """Whether it comes back with errors."""
        return bool(self.errors) or bool(self.form is not None and self.form.errors)


def ask_for_card(
    request: HttpRequest, account: BillingAccount | None, *, organizations: bool = False
) -> CardPart:
    """Return the empty part, for an account or for somebody (with `organizations` the organization) who has none."""
    provider = card_provider()
    if provider is None:
        return CardPart(None, errors=(_no_cards(),))
    try:
        setup = provider.begin_setup(
            customer_of(request.actor, request.organization, account, organizations=organizations)
        )
    except ProviderUnavailable:
        return CardPart(None, errors=(unavailable(),))
    return CardPart(setup, _form(setup, None))


def read_card(
    request: HttpRequest, account: BillingAccount | None, *, organizations: bool = False
) -> Method | CardPart:
    """Return the card that was filled in, set up at its provider; else the part with what is wrong with it.

    Calls the provider over the network: before any lock and before the first write.
    """
    provider = card_provider()
    if provider is None:
        return ask_for_card(request, account)
    customer = customer_of(request.actor, request.organization, account, organizations=organizations)
    try:
        return set_up(request.actor, provider, customer, request.organization, given_in(request))
    except MethodRefused as refused:
        sentence, field = why(refused.refusal), refused.field
    except Refused as refused:
        sentence, field = sentences(refused.decision)[0], "number"
    except ProviderUnavailable:
        sentence, field = unavailable(), ""
    again = ask_for_card(request, account, organizations=organizations)
    return _with_error(request, again, sentence, field)


def given_in(request: HttpRequest) -> dict[str, str]:
    """Return what the card part of a form holds, without the prefix of its names."""
    start = f"{PREFIX}-"
    return {
        name.removeprefix(start): str(value) for name, value in request.POST.items() if name.startswith(start)
    }


def _form(setup: Setup, answers: QueryDict | None) -> Form | None:
    fields = setup.facts.get("form")
    return fields(answers, prefix=PREFIX, initial=setup.facts.get("initial")) if fields else None


def _with_error(request: HttpRequest, part: CardPart, sentence: str, field: str) -> CardPart:
    """Return the part filled in again; what the fields themselves complain about says it all."""
    form = _form(part.setup, request.POST) if part.setup else None
    if form is None:
        return replace(part, errors=(sentence,))
    if form.is_valid():
        if field not in form.fields:
            return replace(part, form=form, errors=(sentence,))
        form.add_error(field, sentence)
    return replace(part, form=form)


def _no_cards() -> str:
    return _("Cards are not taken here. Ask whoever runs this portal.")


def unavailable() -> str:
    """Return what is said when a provider cannot be asked."""
    return _("The card could not be checked just now. Nothing was charged; try again in a moment.")
