"""buy_button(): a picture that others put on their pages; no script, no cookie, nothing of anybody in it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from licensing.models import Product

# Pictures are no part of our style sheets: they stand on somebody else's page.
THEMES = {"light": ("#0f6cbd", "#ffffff"), "dark": ("#479ef5", "#0b0d10")}
LANGUAGES = ("en", "nl")
HEIGHT, MARGIN, ICON, GAP = 40, 16, 20, 8
_SIZE = 15
# Shares of the size that letters of a usual sans-serif take.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'()|! "), frozenset("mwMWOQ@%")
_CART = (
    "M2 3h2l2.2 10.2a1.5 1.5 0 0 0 1.5 1.2h7.1a1.5 1.5 0 0 0 1.5-1.2L18 6H5"
    "M8 18a1 1 0 1 0 0-.01M15 18a1 1 0 1 0 0-.01"
)


def buy_button(product: Product, *, language: str, theme: str) -> SafeString:
    """Return the button as SVG: "Buy Power BI Pro", in a language and theme that are known, else English and light."""
    with override(language if language in LANGUAGES else LANGUAGES[0]):
        words = _("Buy %(product)s") % {"product": product.name}
    surface, ink = THEMES.get(theme, THEMES["light"])
    width = 2 * MARGIN + ICON + GAP + _width(words)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
        'aria-label="{words}"><title>{words}</title><rect width="{w}" height="{h}" rx="4" fill="{surface}"/>'
        '<g transform="translate({m} 10)" fill="none" stroke="{ink}" stroke-width="1.6" stroke-linecap="round" '
        'stroke-linejoin="round"><path d="{cart}"/></g>'
        '<text x="{x}" y="25" fill="{ink}" font-size="{size}" font-weight="600" textLength="{length}" '
        'lengthAdjust="spacingAndGlyphs" font-family="Segoe UI, system-ui, -apple-system, Roboto, Arial, sans-serif">'
        "{words}</text></svg>",
        w=width,
        h=HEIGHT,
        m=MARGIN,
        x=MARGIN + ICON + GAP,
        words=words,
        surface=surface,
        ink=ink,
        cart=_CART,
        size=_SIZE,
        length=_width(words),
    )


def _width(words: str) -> int:
    shares = (0.32 if sign in _NARROW else 0.88 if sign in _WIDE else 0.58 for sign in words)
    return round(sum(shares) * _SIZE)
