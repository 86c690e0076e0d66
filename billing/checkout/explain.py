"""The sentences of the reasons in rules.py, and why an order failed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.checkout.ask_rules import AskReason
from billing.checkout.rules import CheckoutReason
from billing.managing.rules import ManagingReason
from billing.models import Order
from billing.payments import explain as payments
from billing.providers.interface import Refusal
from kernel.ui.words import number
from kernel.web.explain import Facts, has_words, register, words


def register_sentences() -> None:
    """Give every reason of checkout its words; called when the app starts."""
    register(CheckoutReason.NO_OFFER, no_offer, status=422)
    register(CheckoutReason.QUANTITY, quantity, status=422)
    register(CheckoutReason.METHOD_UNKNOWN, method_unknown, status=422)
    register(CheckoutReason.CARD_ONLY, card_only, status=422)
    register(CheckoutReason.CARD_EXPIRED, card_expired, status=422)
    register(CheckoutReason.NO_CARDS_HERE, no_cards_here)
    register(CheckoutReason.TRIAL_TAKEN, trial_taken)
    register(CheckoutReason.NO_CARD_TRIAL, no_card_trial, status=422)
    register(CheckoutReason.AMOUNT_CHANGED, amount_changed)
    register(CheckoutReason.GIVEN_UP, given_up)
    register(CheckoutReason.ORDER_FINISHED, order_finished)
    register(CheckoutReason.UNKNOWN_ORDER, unknown_order, status=404)
    register(CheckoutReason.UNKNOWN_PRODUCT, unknown_product, status=404)
    register(AskReason.NO_FREE_LICENSE, no_free_license)
    register(AskReason.NOBODY_TO_ASK, nobody_to_ask)
    register(AskReason.ALREADY_HELD, already_held)
    register(AskReason.GUEST, asker_is_guest, status=403)


def why_failed(order: Order) -> str:
    """Return why an order was not completed, in the running language, and what to do next."""
    code = order.failure
    if code in set(Refusal):
        return payments.why(code)
    if code == CheckoutReason.GIVEN_UP:
        return _("You gave this order up before it was paid. You can place it again at any time.")
    if code == CheckoutReason.AMOUNT_CHANGED:
        return amount_changed({})
    if code in set(CheckoutReason) and has_words(code):
        return words(code, {"product": order.product.name, "most": 0, "last4": ""})
    if code in set(ManagingReason):
        return words(code, {"most": 0})
    return _(
        "While you were paying it became impossible to buy %(product)s by yourself. "
        "Contact your IT admin, or look under Why? for what stands in the way."
    ) % {"product": order.product.name}


def no_offer(facts: Facts) -> str:
    """A term, frequency or currency that nobody sells."""
    return _(
        "%(product)s is not sold for this term and billing frequency in your currency. Choose one of those offered."
    ) % {"product": facts["product"]}


def quantity(facts: Facts) -> str:
    """None, or too many at once."""
    return _(
        "Choose between 1 and %(most)s licenses. If you need more, ask your IT admin to buy them for everybody."
    ) % {"most": number(facts["most"])}


def method_unknown(facts: Facts) -> str:
    """A card that is somebody else's, was removed, or never was."""
    return _("Choose one of your cards, or add a new one.")


def card_only(facts: Facts) -> str:
    """R13."""
    return _("What you buy by yourself is paid with a credit card. Choose a card, or add one.")


def card_expired(facts: Facts) -> str:
    """A card whose last month is over."""
    return _("Your card ending %(last4)s has expired. Choose another card, or add one.") % {
        "last4": facts["last4"]
    }


def no_cards_here(facts: Facts) -> str:
    """An installation without a card provider."""
    return _("Cards cannot be used here, so you cannot buy by yourself. Ask your IT admin for a license.")


def trial_taken(facts: Facts) -> str:
    """R67: one each."""
    return _("You have had a trial of %(product)s already. Buy it, or ask your IT admin for a license.") % {
        "product": facts["product"]
    }


def no_card_trial(facts: Facts) -> str:
    """An offer that begins with no trial."""
    return _("There is no trial of %(product)s for this term. Choose another term, or buy it.") % {
        "product": facts["product"]
    }


def amount_changed(facts: Facts) -> str:
    """The bill would not have been what was charged."""
    return _(
        "The price with tax changed while you were paying, so the payment was given back in full. "
        "Look at the new price and place the order again."
    )


def given_up(facts: Facts) -> str:
    """The buyer gave it up."""
    return _("This order was given up. Place it again if you want it after all.")


def order_finished(facts: Facts) -> str:
    """There is nothing left to give up."""
    return _("This order is finished and cannot be given up any more. Look at what became of it.")


def unknown_order(facts: Facts) -> str:
    """One that is not there, or somebody else's."""
    return _("There is no such order. Open your orders under Bills & payments and choose one from there.")


def unknown_product(facts: Facts) -> str:
    """A code nobody knows."""
    return _("There is no such product. Look at what can be bought and choose one from there.")


def no_free_license(facts: Facts) -> str:
    """The last one went meanwhile."""
    return _("Your organization has no free license of %(product)s any more. Buy one, or try it.") % {
        "product": facts["product"]
    }


def nobody_to_ask(facts: Facts) -> str:
    """An organization without anybody who can assign."""
    return _("Nobody in your organization can assign licenses right now. Buy one, or ask your IT department.")


def already_held(facts: Facts) -> str:
    """They hold a license already."""
    return _("You already have a license of %(product)s, so you can use it right away.") % {
        "product": facts["product"]
    }


def asker_is_guest(facts: Facts) -> str:
    """A guest, and a product that is for members only."""
    return _("Guests cannot hold a license of %(product)s here. Ask your own organization for one.") % {
        "product": facts["product"]
    }


def sent_to(count: int) -> str:
    """Return how many were asked."""
    return ngettext("%(count)s admin was asked.", "%(count)s admins were asked.", count) % {
        "count": number(count)
    }
