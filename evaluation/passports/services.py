"""Declaring what is asked of a judge before a gate listens to it."""

from __future__ import annotations

from django.contrib.auth.models import User

from evaluation.judges.models import Judge
from evaluation.passports.models import DeclaredAgreement
from evaluation.passports.report import Trade


def declare_agreement(*, judge: Judge, trade: Trade, least: float, by: User) -> bool:
    """Declare the least agreement of one trade, 0 to 1; False where it stood so already.

    What was declared before stays, with who and when.
    """
    rows = DeclaredAgreement.objects.filter(judge=judge, trade=trade)
    newest = rows.first()
    if newest is not None and newest.least == least:
        return False
    DeclaredAgreement.objects.create(judge=judge, trade=trade, least=least, who=by.get_username())
    return True
