"""What stuffers can move in an hour, through the real views, screens and collectors.

    python -m benchmarks.stuffing [--cases made-up behave honest] [--networks 1 10 100]

Two versions that 300 usual readers like alike (70 of 100). Attackers press 👎 on the one and 👍 on
the other, whichever their page shows, all through one hour; then the screens pass over it and what
waited is counted. Each case runs on a site of its own in memory; the clock is moved, not slept.
`made-up` sends cookies that the site never issued; `behave` fetches the page, keeps cookie and
ticket, reads for 45 seconds, and comes from as many /24s, `one-48` from as many /64s of one /48;
`blend` behaves and says what it wants in 60 of 100 only; `few` are 19 readers, one below what is
looked at; `honest` are new readers of a link that goes round.
"""

from __future__ import annotations

import argparse

from benchmarks.world_rows import scratch_site

CASES = ("made-up", "behave", "one-48", "blend", "few", "honest")
READERS = {1: 18, 10: 10, 100: 5, 1000: 1}  # of each network, by how many there are


def main() -> int:
    """Run the cases and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="+", default=list(CASES), choices=CASES)
    parser.add_argument("--networks", nargs="+", type=int, default=[1, 10, 100, 1000])
    options = parser.parse_args()
    print(
        f"{'case':10}{'networks':>9}{'sent':>7}{'taken':>7}{'counted':>8}{'before':>8}{'after':>8}"
        f"{'interval':>18}  alarms; held"
    )
    with scratch_site():
        _without_collected_files()
        for case in options.cases:
            for networks in options.networks if case not in {"few", "honest"} else [0]:
                run(case, networks)
    return 0


def _without_collected_files() -> None:
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH, settings.ALLOWED_HOSTS = True, ["testserver"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def run(case: str, networks: int) -> None:
    """One case on a site of its own."""
    from django.core.management import call_command

    from benchmarks import stuffing_world as world

    call_command("flush", interactive=False, verbosity=0)
    with world.moved_clock() as clock:
        site = world.StuffedSite(clock)
        readers = READERS.get(networks, 2)
        address = world.slash_64 if case == "one-48" else world.slash_24
        if case == "honest":
            presses = world.honest_crowd(site, 1000)
        elif case == "few":
            presses = world.attackers(site, 19, 1, address=address)
        else:
            presses = world.attackers(
                site, networks, readers, address=address, page=case != "made-up",
                dislike=0.6 if case == "blend" else 1.0,
            )  # fmt: skip
        told = site.hour_of(presses)
    interval = "none" if told.interval is None else "{:+.1f} to {:+.1f}".format(*told.interval)
    held = ", ".join(f"{number} {reason}" for reason, number in told.held.items())
    print(
        f"{case:10}{networks:9}{told.sent:7}{told.taken:7}{told.counted:8}{told.before:+8.1f}"
        f"{told.after:+8.1f}{interval:>18}  {', '.join(told.alarms) or 'none'}; {held}",
        flush=True,
    )
    for sentence in told.hangs_on:
        print(f"          “{told.verdict}”. {sentence}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
