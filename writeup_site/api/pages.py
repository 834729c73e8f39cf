"""Lists in pages, each with the cursor of the next: what is added meanwhile shifts no page."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Annotated, Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Path
from pydantic import BaseModel, Field

from writeup_site.api.problems import Problem

LARGEST_ID: Final = 2**63 - 1
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)
_CURSOR: Final = re.compile(r"id:([1-9][0-9]{0,18})")


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str = Field(
        "", max_length=60, description="`next` of the page before; empty: the first."
    )
    limit: int = Field(50, ge=1, le=500, description="How many at the most.")


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the one after, null at the end."""

    items: list[Item]
    next: str | None


def page_of(
    rows: QuerySet[Row, Any], asked: PageQuery, shown: Callable[[Row], Item]
) -> dict[str, Any]:
    """The page that is asked for, by id. Raises Problem, 400, for a cursor that is none of ours."""
    after = _after(asked.cursor)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: asked.limit + 1])
    items = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": [shown(row) for row in items],
        "next": _cursor(items[-1].pk) if more else None,
    }


def row_or_404(rows: QuerySet[Row, Any], pk: int, what: str) -> Row:
    """The row of this id. Raises Problem, 404, which names `what` it is."""
    found: Row | None = rows.filter(pk=pk).first()
    if found is None:
        raise Problem(404, f"There is no {what} {pk}.")
    return found


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"id:{pk}".encode()).decode().rstrip("=")


def _after(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        said = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        said = ""
    found = _CURSOR.fullmatch(said)
    if found is None or int(found[1]) > LARGEST_ID:
        raise Problem(400, "This cursor is none: send `next` of the page before, unchanged.")
    return int(found[1])
