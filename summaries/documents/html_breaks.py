"""Paragraphs that a page parts by two line breaks, or by the blocks between them."""

from __future__ import annotations

from typing import Final

from lxml.html import HtmlElement, builder

_INLINE: Final = frozenset(
    """
    a abbr b bdi bdo big br cite code em font i ins kbd mark q s small span strike strong tt u var
    wbr
    """.split()  # noqa: SIM905
)


_BLOCKS: Final = frozenset(
    """
    address article aside blockquote center details div dl fieldset footer form h1 h2 h3 h4 h5 h6
    header hr main nav ol p pre section table ul
    """.split()  # noqa: SIM905
)


def part_by_breaks(block: HtmlElement) -> None:
    """Put each run of text and inline elements of a block into a paragraph of its own.

    Nothing is changed where no two breaks follow each other.
    """
    if not any(_is_double(child) for child in block.iterchildren("br")):
        return
    children, paragraph = list(block), builder.P()
    paragraph.text, block.text = block.text, None
    block[:] = [paragraph]
    for child in children:
        tail, child.tail = child.tail, None
        is_inline = isinstance(child.tag, str) and child.tag in _INLINE
        if not is_inline:
            block.append(child)
        if not is_inline or (child.tag == "br" and _ends_paragraph(paragraph)):
            paragraph = builder.P()
            paragraph.text = tail
            block.append(paragraph)
        else:
            child.tail = tail
            paragraph.append(child)
    _drop_blank(block)


def part_by_blocks(block: HtmlElement) -> None:
    """Put text and inline elements that stand beside blocks in a paragraph of their own each.

    Else the reader of articles joins the last word before a block to the first one in it, or takes
    them out. So it does with the words of a bare block beside them.
    """
    if not any(child.tag in _BLOCKS for child in block):
        return
    if not any(_has_words(block, child) for child in (None, *block)):
        return
    children, paragraph = list(block), builder.P()
    paragraph.text, block.text = block.text, None
    block[:] = [paragraph]
    for child in children:
        if child.tag == "div" and not any(True for _ in child.iterdescendants(*_BLOCKS)):
            child.tag = "p"
        if child.tag not in _BLOCKS:
            paragraph.append(child)
            continue
        tail, child.tail = child.tail, None
        paragraph = builder.P()
        paragraph.text = tail
        block.extend([child, paragraph])
    _drop_blank(block)


def _has_words(block: HtmlElement, child: HtmlElement | None) -> bool:
    """Whether words of the block's own stand before its first child, in an inline one or behind."""
    if child is None:
        return bool((block.text or "").strip())
    is_inline = child.tag not in _BLOCKS and bool(child.text_content().strip())
    return is_inline or bool((child.tail or "").strip())


def _drop_blank(block: HtmlElement) -> None:
    for each in block.findall("p"):
        if not len(each) and not (each.text or "").strip():
            each.drop_tree()


def _is_double(element: HtmlElement) -> bool:
    after = element.getnext()
    return after is not None and after.tag == "br" and not (element.tail or "").strip()


def _ends_paragraph(paragraph: HtmlElement) -> bool:
    """Whether a break stands at its end already, which goes."""
    if not len(paragraph) or paragraph[-1].tag != "br" or (paragraph[-1].tail or "").strip():
        return False
    paragraph.remove(paragraph[-1])
    return True
