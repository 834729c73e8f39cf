"""Let simulated readers vote, from a seed."""

from __future__ import annotations

from surveys.demo.simulating_votes import simulate_votes
from surveys.management.simulating import SimulatingCommand


class Command(SimulatingCommand):
    """`manage.py simulate_votes --seed N --readers N [--share P]`."""

    help = (
        "Let simulated readers vote on the live summaries. Every page that shows such votes says "
        "so. The same seed adds nothing a second time."
    )
    simulate = staticmethod(simulate_votes)
    share, chance, what = 0.5, "that one votes on an article", "ballots added"
