"""Let simulated readers judge duels, from a seed."""

from __future__ import annotations

from surveys.demo.simulating_duels import simulate_duels
from surveys.management.simulating import SimulatingCommand


class Command(SimulatingCommand):
    """`manage.py simulate_duels --seed N --readers N [--share P]`."""

    help = (
        "Let simulated readers judge duels between the live versions. Every page that shows such "
        "choices says so. The same seed adds nothing a second time."
    )
    simulate = staticmethod(simulate_duels)
    share, chance, what = 0.25, "of a duel on an article", "duels added"
