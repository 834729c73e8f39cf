"""The text of a DOCX's body as it stands after all tracked changes are accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from summaries.documents.base import DocumentError, Leftover
from summaries.documents.docx_elements import GONE, SAID, SIGNS, SKIPPED, is_on
from summaries.documents.docx_flow import Flow, LetterRun
from summaries.documents.docx_styles import Styles
from summaries.documents.docx_xml import Attributes, UnpackingBudget, XmlReader
from summaries.documents.powers import lowered, raised
from summaries.documents.rows import row_lines
from summaries.documents.symbols import PRIVATE, sign_of

_OF_RUN: Final = ("w:r", "w:rPr")
_OF_MARK: Final = ("w:pPr", "w:rPr")
_PLACED: Final = {"superscript": raised, "subscript": lowered}


class Body(XmlReader):
    """Collects text; `left_out` names what is none, once for each."""

    def __init__(self, budget: UnpackingBudget, styles: Styles) -> None:
        super().__init__(budget)
        self.left_out: list[Leftover] = []
        self._styles = styles
        self._flows = [Flow()]
        self._rows: list[list[list[str]]] = []
        self._is_chosen: list[bool] = []  # of each open alternative: whether one was taken
        self._in_code: list[bool] = []  # of each open field: whether its result is yet to come
        self._held: list[str] = []  # text in the code of a field, in case that it never ends
        self._is_hiding = False
        self._length = 0

    @property
    def text(self) -> str:
        """All lines."""
        lines = self._flows[0].ended()
        return "\n".join([*lines, "".join(self._held)] if any(self._in_code) else lines)

    @property
    def _flow(self) -> Flow:
        return self._flows[-1]

    def opened(self, name: str, attributes: Attributes) -> None:
        """Reads, skips or counts what begins."""
        if self.parents(2) == _OF_MARK or self.parents(2) == _OF_RUN:
            self._note(name, attributes, self._flow.run if "w:r" in self.parents(2) else None)
        elif tuple(self.path[-3:]) in GONE:
            self._flow.is_dropped = name == "w:cellDel"
            self.skip_rest_of(self.path[-3])
        elif name in SKIPPED:
            self.skip()
        elif name in SAID:
            self.skip()
            self._leave_out(SAID[name])
        elif name in SIGNS:
            self._write(SIGNS[name])
        elif begin := _BEGIN.get(name):
            begin(self, attributes)

    def closed(self, name: str) -> None:
        """Ends what was begun."""
        if end := _END.get(name):
            end(self)

    def characters(self, text: str) -> None:
        """Text, where it is that of a run."""
        if self.path[-1] == "w:t":
            self._write(PRIVATE.sub(lambda found: self._sign(ord(found[0])), text))

    def _note(self, name: str, attributes: Attributes, run: LetterRun | None) -> None:
        """What the properties of a run say, or for None those of the mark that ends a paragraph."""
        value = attributes.get("val")
        if run is None and name in ("w:del", "w:moveFrom"):
            self._flow.is_joined = True
        run = run or self._flow.mark
        if name in SKIPPED:
            self.skip()
        elif name == "w:vanish":
            run.hidden = is_on(value)
        elif name == "w:rStyle":
            run.style = value or ""
        elif name == "w:rFonts":
            run.font = attributes.get("ascii") or attributes.get("hAnsi")
        elif name == "w:vertAlign":
            run.place = value or ""

    def _begin_alternative(self, attributes: Attributes) -> None:
        if self._is_chosen and not self._is_chosen[-1]:
            self._is_chosen[-1] = True
        else:
            self.skip()

    def _begin_paragraph(self, attributes: Attributes) -> None:
        flow = self._flow
        flow.paragraph_style, flow.is_joined, flow.mark, flow.run = (
            "",
            False,
            LetterRun(),
            LetterRun(),
        )

    def _set_paragraph_style(self, attributes: Attributes) -> None:
        self._flow.paragraph_style = attributes.get("val", "")

    def _begin_run(self, attributes: Attributes) -> None:
        self._flow.run = LetterRun()

    def _begin_flow(self, attributes: Attributes) -> None:
        self._flows.append(Flow(is_hidden=self._is_hidden()))

    def _begin_table(self, attributes: Attributes) -> None:
        if self._flow.open:
            self._flow.end_line()

    def _begin_row(self, attributes: Attributes) -> None:
        self._rows.append([])

    def _hide_row(self, attributes: Attributes) -> None:
        if self.parents(2) == ("w:tr", "w:trPr") and is_on(attributes.get("val")):
            self._leave_out("hidden")
            self.skip_rest_of("w:tr")

    def _begin_placeholder(self, attributes: Attributes) -> None:
        if self.parents(2) == ("w:sdt", "w:sdtPr") and is_on(attributes.get("val")):
            self.skip_rest_of("w:sdt")  # "Click here to enter text."

    def _mark_field(self, attributes: Attributes) -> None:
        kind = attributes.get("fldCharType")
        if kind == "begin":
            self._in_code.append(True)
        elif kind == "separate" and self._in_code:
            self._in_code[-1] = False
        elif kind == "end" and self._in_code:
            self._in_code.pop()
        if not any(self._in_code):
            self._held = []

    def _write_symbol(self, attributes: Attributes) -> None:
        try:
            code = int(attributes.get("char", ""), 16)
        except ValueError:
            code = -1
        font = attributes.get("font")
        self._write((0 <= code < 0x110000 and sign_of(code, font)) or self._unknown_sign())

    def _end_paragraph(self) -> None:
        flow = self._flow
        if any(self._in_code):
            self._held.append("\n")
        elif not flow.is_joined and not self._styles.hides(
            flow.paragraph_style, flow.mark.style, flow.mark.hidden
        ):
            flow.end_line()
        flow.run = LetterRun()

    def _end_run(self) -> None:
        self._flow.run = LetterRun()

    def _end_row(self) -> None:
        self._flow.lines += row_lines(self._rows.pop())

    def _end_cell(self) -> None:
        cell = self._flows.pop()
        if self._rows and not cell.is_dropped:
            self._rows[-1].append(cell.ended())

    def _end_box(self) -> None:
        box = self._flows.pop()
        self._flow.boxes += box.ended()

    def _is_hidden(self) -> bool:
        flow = self._flow
        return flow.is_hidden or self._styles.hides(
            flow.paragraph_style, flow.run.style, flow.run.hidden
        )

    def _leave_out(self, kind: Leftover) -> None:
        if not any(self._in_code) and not self._is_hidden():
            self.left_out.append(kind)

    def _sign(self, code: int) -> str:
        return sign_of(code, self._flow.run.font) or self._unknown_sign()

    def _unknown_sign(self) -> str:
        self._leave_out("symbol")
        return ""

    def _write(self, text: str) -> None:
        flow = self._flow
        if any(self._in_code):
            self._held.append(text)
        elif self._is_hidden():
            if text.strip() and not self._is_hiding:
                self._is_hiding = True
                self.left_out.append("hidden")
            return
        else:
            self._is_hiding = self._is_hiding and not text.strip()
            place = _PLACED.get(flow.run.place or self._styles.place(flow.run.style))
            flow.open.append(place(text, flow.last_sign) if place else text)
        self._length += len(text)
        if self._length > self.budget.limits.characters:
            raise DocumentError(
                f"the text is longer than {self.budget.limits.characters:,} characters; "
                "give a part of it"
            )


_BEGIN: Final[dict[str, Callable[[Body, Attributes], None]]] = {
    "mc:AlternateContent": lambda body, attributes: body._is_chosen.append(False),
    "mc:Choice": Body._begin_alternative,
    "mc:Fallback": Body._begin_alternative,
    "w:p": Body._begin_paragraph,
    "w:pStyle": Body._set_paragraph_style,
    "w:r": Body._begin_run,
    "w:tbl": Body._begin_table,
    "w:tr": Body._begin_row,
    "w:tc": Body._begin_flow,
    "w:txbxContent": Body._begin_flow,
    "w:hidden": Body._hide_row,
    "w:showingPlcHdr": Body._begin_placeholder,
    "w:fldChar": Body._mark_field,
    "w:sym": Body._write_symbol,
}
_END: Final[dict[str, Callable[[Body], object]]] = {
    "mc:AlternateContent": lambda body: body._is_chosen.pop(),
    "w:p": Body._end_paragraph,
    "w:r": Body._end_run,
    "w:tr": Body._end_row,
    "w:tc": Body._end_cell,
    "w:txbxContent": Body._end_box,
}
