"""Shop: a public page per product, where a purchase starts (R12), and the button others put on theirs.

Who may: everybody, also strangers; nothing of any organization is shown here. The page says what a product is,
what it costs, who may buy it and who supports it (R47-R50), then asks for the email address first (R11): the
organization it belongs to leads to sign-in and on to its checkout. Whether a person exists is told to nobody.
`texts.py` reads the words about products from data/products.csv; `market.py` guesses the visitor's currency;
`button.py` draws the button. Start at `views.py`.
"""
