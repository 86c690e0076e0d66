"""draw(): a bill as a PDF, A4 or Letter; the same paper gives the same bytes."""

from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table

from billing.invoices import fonts
from billing.invoices.fonts import BOLD, REGULAR, written
from billing.invoices.paper import Paper, PaperLine

# Changes whenever the drawing does, so that nobody keeps an old one.
EDITION = "1"
MARGIN = 18 * mm
# What reportlab keeps free inside the margins.
PADDING = 6
INK, QUIET, BRAND = HexColor("#1f2328"), HexColor("#5c6169"), HexColor("#0f548c")
LINE, FAINT = HexColor("#d8dce2"), HexColor("#f4f6f9")
# All columns but the second, which takes what is left.
WIDTHS = (30 * mm, 0.0, 19 * mm, 27 * mm, 16 * mm, 27 * mm)
TOTALS_WIDTH = 92 * mm


def draw(paper: Paper) -> bytes:
    """Return the PDF of a bill."""
    fonts.load()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=LETTER if paper.is_letter else A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
        invariant=1,
        title=f"{paper.title} {paper.number}",
        author=paper.seller[0] if paper.seller else "",
        subject=paper.number,
        creator="Selfservice",
        lang=paper.language,
    )
    width = document.width - 2 * PADDING
    story = [*_head(paper, width), *_lines(paper, width), *_end(paper)]
    document.build(story, canvasmaker=_canvas_of(paper))
    return out.getvalue()


def _style(size: float, *, font: str = REGULAR, color: Color = INK, **more: Any) -> ParagraphStyle:
    return ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.35, textColor=color, **more)


BODY, STRONG, SMALL = _style(9.5), _style(9.5, font=BOLD), _style(8.5, color=QUIET)
LABEL = _style(8.5, font=BOLD, color=QUIET)
TITLE = _style(24, font=BOLD, color=BRAND)
RIGHT, RIGHT_SMALL = _style(9.5, alignment=TA_RIGHT), _style(8.5, color=QUIET, alignment=TA_RIGHT)
RIGHT_LABEL = _style(8.5, font=BOLD, color=QUIET, alignment=TA_RIGHT)
TOTAL, RIGHT_TOTAL = _style(12, font=BOLD), _style(12, font=BOLD, alignment=TA_RIGHT)


def _words(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(written(text), style)


def _head(paper: Paper, width: float) -> list[Flowable]:
    facts = Table(
        [[_words(label, SMALL), _words(value, STRONG)] for label, value in paper.facts],
        colWidths=(36 * mm, width / 2 - 36 * mm),
        style=[*_tight(), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )
    parties = Table(
        [
            [_words(paper.labels[0], LABEL), _words(paper.labels[1], LABEL)],
            [_party(paper.seller), _party(paper.bill_to)],
        ],
        colWidths=(width / 2, width / 2),
        style=[*_tight(), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )
    top = Table(
        [[_words(paper.title, TITLE), facts]],
        colWidths=(width / 2, width / 2),
        style=[*_tight(), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )
    return [top, Spacer(0, 9 * mm), parties, Spacer(0, 9 * mm)]


def _party(lines: tuple[str, ...]) -> list[Paragraph]:
    return [_words(line, STRONG if position == 0 else BODY) for position, line in enumerate(lines)]


def _lines(paper: Paper, width: float) -> list[Flowable]:
    widths = [one or width - sum(WIDTHS) for one in WIDTHS]
    heads = [
        _words(heading, LABEL if position < 2 else RIGHT_LABEL)
        for position, heading in enumerate(paper.headings)
    ]
    table = LongTable(
        [heads, *(_row(line) for line in paper.lines)],
        colWidths=widths,
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), FAINT),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, BRAND),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ],
    )
    return [table, Spacer(0, 5 * mm)]


def _row(line: PaperLine) -> list[Any]:
    details = [_words(line.product, STRONG), _words(line.period, SMALL)]
    if line.share:
        details.append(_words(line.share, SMALL))
    return [
        _words(line.kind),
        details,
        _words(line.quantity, RIGHT),
        [_words(line.price, RIGHT), _words(line.per, RIGHT_SMALL)],
        _words(line.tax, RIGHT),
        _words(line.net, RIGHT),
    ]


def _end(paper: Paper) -> list[Flowable]:
    """The sums and what is left to say, never torn apart from each other."""
    rows = [[_words(label), _words(value, RIGHT)] for label, value in paper.totals]
    rows.append([_words(paper.total[0], TOTAL), _words(paper.total[1], RIGHT_TOTAL)])
    sums = Table(
        rows,
        colWidths=(TOTALS_WIDTH - 34 * mm, 34 * mm),
        hAlign="RIGHT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, BRAND),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ],
    )
    notes = [_words(note, STRONG if position == 0 else SMALL) for position, note in enumerate(paper.notes)]
    spaced = [flowable for note in notes for flowable in (note, Spacer(0, 1.5 * mm))]
    return [KeepTogether([sums, Spacer(0, 8 * mm), *spaced])]


def _tight() -> list[tuple[Any, ...]]:
    return [
        (f"{side}PADDING", (0, 0), (-1, -1), 0 if side in ("LEFT", "RIGHT") else 1)
        for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")
    ]


def _canvas_of(paper: Paper) -> type[Canvas]:
    """Return a canvas that knows how many pages there are before it writes the first."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._sheets: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 reportlab's name
            self._sheets.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._sheets, start=1):
                self.__dict__.update(page)
                _foot(self, paper, number, len(self._sheets))
                super().showPage()
            super().save()

    return Numbered


def _foot(canvas: Canvas, paper: Paper, page: int, pages: int) -> None:
    width, _height = canvas._pagesize
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, MARGIN, width - MARGIN, MARGIN)
    for text, style in (
        (paper.foot, SMALL),
        (paper.page_of % {"page": page, "pages": pages}, RIGHT_SMALL),
    ):
        line = _words(text, style)
        line.wrap(width - 2 * MARGIN, MARGIN)
        line.drawOn(canvas, MARGIN, MARGIN - 5 * mm)
