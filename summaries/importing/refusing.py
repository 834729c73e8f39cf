"""Why a line that could be read is not taken, beside what is held and what is declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from common.files.rejections import Reason
from summaries.breakdowns.records import RatingRecord
from summaries.ratings.scales import Scale


class LineRefusedError(Exception):
    """A line that cannot be taken beside what is held or what was said before."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def refuse_outside(
    ratings: Iterable[RatingRecord], scales: Mapping[tuple[str, str], Scale]
) -> None:
    """A rating that is none of its declared scale is a mistake, of the file or of the scale."""
    for each in ratings:
        scale = scales.get((each.group, each.dimension))
        if scale is not None and not scale.has(each.value, is_mean=each.place is None):
            raise LineRefusedError(
                Reason.VALUE,
                f"a rating of {each.group} {each.dimension} is {each.value:g}, outside of its "
                f"declared scale of {scale}; put it right, or change the scale under Dimensions "
                "in the admin",
            )


def refuse_changed(settings: tuple[str, ...], texts: tuple[str, ...]) -> None:
    """The file's names of fields that contradict what is held, of the version and of its texts."""
    if settings:
        raise LineRefusedError(
            Reason.SETTINGS,
            '"settings" differ from those that made the model\'s outputs; give another "version"',
        )
    if texts:
        raise LineRefusedError(
            Reason.CHANGED, f'"{texts[0]}" differs from what is held; pass --update to take it'
        )
