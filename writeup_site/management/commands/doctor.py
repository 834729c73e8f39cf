"""Says what runs, what lags and what is misconfigured; its status is 0, 1 or 2."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from writeup_site.operations.findings import Severity, findings, versions

MARKS: Final = {Severity.WELL: "ok", Severity.LOOK: "look", Severity.BROKEN: "BROKEN"}


class Command(BaseCommand):
    help = (
        "Looks at everything the site stands on. Its exit status: 0 all is well, 1 something lags "
        "or deserves a look, 2 something is broken."
    )
    requires_system_checks = ()  # it runs them itself, and says what they say
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings()
        worst = max((one.severity for one in found), default=Severity.WELL)
        if options["json"]:
            rows = [asdict(one) | {"severity": MARKS[one.severity]} for one in found]
            said = {"status": MARKS[worst], "findings": rows, "versions": dict(versions())}
            self.stdout.write(json.dumps(said, indent=2))
        else:
            for one in found:
                self.stdout.write(f"{MARKS[one.severity]:<7} {one.sentence}")
                if one.way_out:
                    self.stdout.write(f"{'':<7} → {one.way_out}")
            self.stdout.write(", ".join(f"{name} {version}" for name, version in versions()))
        sys.exit(int(worst))
