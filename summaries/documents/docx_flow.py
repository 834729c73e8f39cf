"""Lines of text as they grow: of the body, of a cell, of a box. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class LetterRun:
    """How a run of letters is written. hidden: as it says itself, None where it says nothing."""

    style: str = ""
    hidden: bool | None = None
    font: str | None = None
    place: str = ""  # "superscript" or "subscript"


@dataclass
class Flow:
    """Paragraphs after each other. `boxes` are lines that stand beside the open paragraph."""

    is_hidden: bool = False
    is_dropped: bool = False
    paragraph_style: str = ""
    mark: LetterRun = field(default_factory=LetterRun)
    is_joined: bool = False
    run: LetterRun = field(default_factory=LetterRun)
    lines: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)

    @property
    def last_sign(self) -> str:
        """What the next letter of the open line stands after; "" at its beginning."""
        return next((piece[-1] for piece in reversed(self.open) if piece), "")

    def end_line(self) -> None:
        """The open paragraph is whole."""
        self.lines.append("".join(self.open))
        self.lines += self.boxes
        self.open, self.boxes = [], []

    def ended(self) -> list[str]:
        """All lines, that of a paragraph without an end too."""
        if self.open or self.boxes:
            self.end_line()
        return self.lines
