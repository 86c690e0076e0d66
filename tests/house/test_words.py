"""Every sentence a person can meet exists, in English and in Dutch."""

from enum import StrEnum

import pytest
from babel.dates import get_day_names, get_month_names
from django.apps import apps
from django.utils import dates, translation

from dev.messages import LANGUAGES, extracted, po_path
from kernel.web import explain

pytest.importorskip("babel")

# Labels people know from elsewhere and other programs look up: they do not change.
LABELS = {
    "Sign in": "Aanmelden",
    "Email": "E-mailadres",
    "Next": "Volgende",
    "Password": "Wachtwoord",
    "Billing": "Facturering",
    "Your products": "Uw producten",
    "Products": "Producten",
    "Filter": "Filter",
    "Self-service": "Selfservice",
    "Central": "Centraal",
    "Trial": "Proefversie",
    "Free": "Gratis",
    "Product name": "Productnaam",
    "Purchaser": "Koper",
    "Channel": "Kanaal",
    "Status": "Status",
    "Quantity": "Aantal",
    "Assigned": "Toegewezen",
    "Price": "Prijs",
    "Expiry date": "Vervaldatum",
    "Subscription details": "Abonnementsgegevens",
    "Subscriptions and settings": "Abonnementen en instellingen",
    "Take control of this subscription": "Beheer van dit abonnement overnemen",
    "Move users": "Gebruikers verplaatsen",
    "Move users to": "Gebruikers verplaatsen naar",
    "Move completed": "Verplaatsen voltooid",
    "Keep for the organization": "Behouden voor de organisatie",
    "Cancel subscription": "Abonnement opzeggen",
    "Reason for cancellation": "Reden van opzegging",
    "Are you sure you want to cancel?": "Weet u zeker dat u wilt opzeggen?",
    "Subscription status": "Abonnementsstatus",
    "Active": "Actief",
    "Expired": "Verlopen",
    "Disabled": "Uitgeschakeld",
    "Deleted": "Verwijderd",
    "Moving": "Bezig met verplaatsen",
    "Licenses": "Licenties",
    "Available quantity": "Beschikbare hoeveelheid",
    "Total quantity": "Totale hoeveelheid",
    "Users": "Gebruikers",
    "Export users": "Gebruikers exporteren",
    "Assign licenses": "Licenties toewijzen",
    "Unassign licenses": "Licenties intrekken",
    "Assign": "Toewijzen",
    "Unassign": "Intrekken",
    "Total licenses": "Totaal aantal licenties",
    "Save": "Opslaan",
    "Buy": "Kopen",
    "Place order": "Bestelling plaatsen",
    "Buy licenses": "Licenties kopen",
    "Remove licenses": "Licenties verwijderen",
    "Recurring billing": "Terugkerende facturering",
    "Reactivate": "Opnieuw activeren",
    "Bills & payments": "Facturen en betalingen",
    "Invoices": "Facturen",
    "Payment methods": "Betalingswijzen",
    "Add a payment method": "Een betalingswijze toevoegen",
    "Replace payment method": "Betalingswijze vervangen",
    "Billing accounts": "Factureringsrekeningen",
    "Billing profile": "Factureringsprofiel",
    "Past 3 months": "Afgelopen drie maanden",
    "Past 6 months": "Afgelopen zes maanden",
    "Specify a date range": "Datumbereik opgeven",
    "Pay now": "Nu betalen",
    "Download PDF": "PDF downloaden",
    "Contact your IT admin": "Neem contact op met uw IT-beheerder",
    "Allow": "Toestaan",
    "Allow for trials only": "Alleen proefversies toestaan",
    "Do not allow": "Niet toestaan",
}


def _reason_enums() -> list[type[StrEnum]]:
    """Every enum of reasons: the StrEnums that live in a rules.py, or in permissions/can.py."""
    for config in apps.get_app_configs():
        __import__(config.name)
    everywhere = StrEnum.__subclasses__()
    return [enum for enum in everywhere if enum.__module__.endswith((".rules", ".can"))]


@pytest.mark.parametrize("code", [code for enum in _reason_enums() for code in enum], ids=str)
def test_every_reason_has_a_sentence(code: StrEnum) -> None:
    assert explain.has_words(code), (
        f"{type(code).__name__}.{code.name} has no sentence: register it in explain.py."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    from babel.messages.pofile import read_po

    with po_path(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    problems = []
    for message in extracted():
        if not message.id:
            continue
        kept = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        words = kept.string if kept else ""
        if not all(words if isinstance(words, tuple | list) else (words,)) or (kept and kept.fuzzy):
            problems.append(message.id)
    assert problems == [], f"{len(problems)} sentences lack {language}: run `make messages`, then translate."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_its_placeholders(language: str) -> None:
    from babel.messages.pofile import read_po

    with po_path(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    wrong = [(m.id, [str(e) for e in m.check(catalog)]) for m in catalog if m.id and list(m.check(catalog))]
    assert wrong == []


def test_the_known_labels_are_spoken_in_dutch() -> None:
    with translation.override("nl"):
        assert {english: translation.gettext(english) for english in LABELS} == LABELS


def test_no_word_of_ours_takes_the_place_of_a_month_or_a_day() -> None:
    # A column "May" (what a token may do) would rename the month on every page.
    with translation.override("nl"):
        assert {str(name) for name in dates.MONTHS.values()} == set(get_month_names(locale="nl").values())
        assert {str(name) for name in dates.WEEKDAYS.values()} == set(get_day_names(locale="nl").values())
