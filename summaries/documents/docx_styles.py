"""What styles of a DOCX do to text: hide it, set it higher or lower (ECMA-376, part 1, §17.7)."""

from __future__ import annotations

from typing import TypeVar

from summaries.documents.docx_elements import is_on
from summaries.documents.docx_xml import Attributes, UnpackingBudget, XmlReader

T = TypeVar("T")


class Styles(XmlReader):
    """Whether text is hidden, by its paragraph's style, its own and what stands on itself; and
    whether a run's style sets it higher or lower."""

    def __init__(self, budget: UnpackingBudget) -> None:
        super().__init__(budget)
        self._based_on: dict[str, str] = {}
        self._vanish: dict[str, bool] = {}
        self._place: dict[str, str] = {}
        self._style = self._default_paragraph = ""
        self._by_default = False

    def opened(self, name: str, attributes: Attributes) -> None:
        """Notes what a style says of itself."""
        value = attributes.get("val")
        if name == "w:style":
            self._style = attributes.get("styleId", "")
            is_default = "default" in attributes and is_on(attributes["default"])
            if is_default and attributes.get("type") == "paragraph":
                self._default_paragraph = self._style
        elif name == "w:basedOn" and value:
            self._based_on[self._style] = value
        elif name == "w:vanish" and self.parents(2) == ("w:style", "w:rPr"):
            self._vanish[self._style] = is_on(value)
        elif name == "w:vertAlign" and self.parents(2) == ("w:style", "w:rPr"):
            self._place[self._style] = value or ""
        elif name == "w:vanish" and self.parents(2) == ("w:rPrDefault", "w:rPr"):
            self._by_default = is_on(value)

    def hides(self, paragraph: str, run: str = "", direct: bool | None = None) -> bool:
        """Whether text is hidden. paragraph, run: ids of styles, "" for none.

        What stands on the text itself decides. Else styles toggle: one of a run inside a paragraph
        of a hidden style shows it again (§17.7.3).
        """
        if direct is not None:
            return direct
        by_paragraph = self._of(self._vanish, paragraph or self._default_paragraph) or False
        return self._by_default or by_paragraph != (self._of(self._vanish, run) or False)

    def place(self, run: str) -> str:
        """ "superscript" or "subscript" where a run's style sets it so; else anything."""
        return self._of(self._place, run) or ""

    def _of(self, said: dict[str, T], style: str) -> T | None:
        """What a style has `said`, or the nearest that it is based on; a circle ends."""
        seen: set[str] = set()
        while style and style not in seen:
            if style in said:
                return said[style]
            seen.add(style)
            style = self._based_on.get(style, "")
        return None
