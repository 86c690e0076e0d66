"""Every product that can be bought has words in both languages."""

import csv

import pytest

from billing.shop.texts import _texts
from licensing.catalogue.read import SHIPPED

PRODUCTS = [
    row["product_id"]
    for row in csv.DictReader((SHIPPED / "self-service-products.csv").open(encoding="utf-8"))
    if row["kind"] == "product"
]


@pytest.mark.parametrize("code", PRODUCTS)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_words(code, language):
    text = _texts()[code][language]
    assert text.tagline
    assert text.about.endswith(".")
    assert len(text.points) == 3
    assert text.training.startswith("https://")
    assert text.documentation.startswith("https://")
    assert len(text.tagline) < 90


def test_the_languages_say_the_same_number_of_things():
    assert {code for code, texts in _texts().items() if set(texts) != {"en", "nl"}} == set()
