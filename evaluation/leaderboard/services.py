"""Keeping the shares of 👍 that are too many for a page to compute."""

from __future__ import annotations

from evaluation.comparison.kept_models import Kept
from evaluation.leaderboard.kept_shares import AT_ONCE, shares_payload
from evaluation.opinions.codes import Origin
from evaluation.opinions.selectors import current_opinions


def refresh_shares(*, force: bool = False) -> int:
    """Compute the shares of 👍 of each origin where there are too many for a page to; how many.

    force: those whose votes did not change, too.
    """
    opinions = current_opinions()
    if len(opinions.thumbs) <= AT_ONCE:
        return 0
    kept = Kept.objects.filter(kind=Kept.Kind.APPROVAL)
    current = set(kept.filter(data_key=opinions.stamp).values_list("key", flat=True))
    done = 0
    for origin in Origin:
        key = origin.name.lower()
        if key in current and not force:
            continue
        Kept.objects.update_or_create(
            kind=Kept.Kind.APPROVAL,
            key=key,
            defaults={
                "data_key": opinions.stamp,
                "payload": shares_payload(opinions, origin),
                "as_of": opinions.as_of,
            },
        )
        done += 1
    return done
