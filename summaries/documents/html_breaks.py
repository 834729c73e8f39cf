"""Paragraphs that an old page parts by two line breaks."""

from __future__ import annotations

from typing import Final

from lxml.html import HtmlElement, builder

_INLINE: Final = frozenset(
    """
    a abbr b bdi bdo big br cite code em font i ins kbd mark q s small span strike strong tt u var
    wbr
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
