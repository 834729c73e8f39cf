"""Pictures in pages, and as files to save."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from common.pictures.colours import Theme
from common.pictures.files import Picture, png_of
from common.web.downloads import csv_download


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture in a page. at: the address of its files without their ending. query: of the same.

    name: of the files, and within the page.
    """

    picture: Picture
    at: str
    name: str
    query: str = ""

    @property
    def template(self) -> str:
        """What shows a picture of this form."""
        return f"evaluation/pictures/_{self.picture.form}.html"


def picture_answer(request: HttpRequest, picture: Picture, *, kind: str, name: str) -> HttpResponse:
    """A picture as a file, of SVG and PNG in the colours that the address asks for.

    kind: "svg", "png" or "csv". name: what a CSV is saved as.
    """
    if kind == "csv":
        return csv_download(picture.table.lines, name=f"{name}.csv")
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    svg = picture.svg(theme)
    if kind == "png":
        return HttpResponse(png_of(svg), content_type="image/png")
    return HttpResponse(svg, content_type="image/svg+xml")
