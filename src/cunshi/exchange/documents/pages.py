"""An official document in Word, page by page: paper, fonts, title, paragraphs, tables that repeat their header."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt, Twips
from docx.text.paragraph import Paragraph

# The fonts that offices in China write with; Word takes the nearest where one is missing.
TITLE, HEADING, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
A4_SHORT, A4_LONG, MARGIN = Cm(21), Cm(29.7), Cm(1.8)
CELL_POINTS = 9


def landscape() -> Word:
    """An empty document on A4 lying down, with page numbers in the footer."""
    return _empty(WD_ORIENT.LANDSCAPE, A4_LONG, A4_SHORT)


def portrait() -> Word:
    """An empty document on A4 standing, with page numbers in the footer."""
    return _empty(WD_ORIENT.PORTRAIT, A4_SHORT, A4_LONG)


def _empty(orientation: WD_ORIENT, width: Length, height: Length) -> Word:
    document = Document()
    section = document.sections[0]
    section.orientation = orientation
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.size = Pt(14)
    _face(style.element.get_or_add_rPr(), BODY)
    _page_number(section.footer.paragraphs[0])
    return document


def write_line(
    document: Word, text: str, *, font: str = BODY, points: float = 14, centred: bool = False, new_page: bool = False
) -> Paragraph:
    """A paragraph of one line of text in one font."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.page_break_before = new_page
    paragraph.paragraph_format.keep_with_next = True
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    _face(run._element.get_or_add_rPr(), font)
    return paragraph


def write_table(
    document: Word,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[float],
    right: Iterable[int] = (),
    last_bold: bool = False,
) -> None:
    """A bordered table as wide as the page; `widths` are weights, `right` the columns of figures.

    Written as XML in one go: python-docx takes minutes for the thousands of rows of a region.
    """
    lines, figures = [list(row) for row in rows], frozenset(right)
    shares = _shares(document, widths)
    body = "".join(
        _row(line, shares, figures, bold=last_bold and number == len(lines)) for number, line in enumerate(lines, 1)
    )
    grid = "".join(f'<w:gridCol w:w="{share}"/>' for share in shares)
    head = _row(header, shares, frozenset(), head=True)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(shares)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )
    document.element.body.insert_element_before(table, "w:sectPr")


def _shares(document: Word, widths: Sequence[float]) -> list[int]:
    """Column widths in twips that fill the page."""
    paper = document.sections[0].page_width or A4_LONG
    whole = (paper - 2 * MARGIN) // Twips(1)
    return [int(whole * width / sum(widths)) for width in widths]


def _row(
    cells: Sequence[str], shares: Sequence[int], figures: frozenset[int], *, head: bool = False, bold: bool = False
) -> str:
    face = HEADING if head else BODY
    weight = "<w:b/>" if bold else ""
    run = (
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{face}"/>{weight}'
        f'<w:sz w:val="{CELL_POINTS * 2}"/><w:szCs w:val="{CELL_POINTS * 2}"/></w:rPr>'
    )
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{share}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{_side(index, figures, head)}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{escape(_clean(cell))}</w:t></w:r></w:p></w:tc>'
        for index, (cell, share) in enumerate(zip(cells, shares, strict=True))
    )
    properties = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>"


def _side(index: int, figures: frozenset[int], head: bool) -> str:
    if head:
        return "center"
    return "right" if index in figures else "left"


def _clean(text: str) -> str:
    """Text without the control signs that XML does not hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _face(properties, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name, face in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", font)):
        fonts.set(qn(name), face)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for field in ("begin", "PAGE", "end"):
        run = paragraph.add_run("— " if field == "begin" else "")._element
        inner = (
            f'<w:instrText {nsdecls("w")} xml:space="preserve">{field}</w:instrText>'
            if field == "PAGE"
            else f'<w:fldChar {nsdecls("w")} w:fldCharType="{field}"/>'
        )
        run.append(parse_xml(inner))
    paragraph.add_run(" —")
