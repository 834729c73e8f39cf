"""How far each metric agrees with people on this data."""

from evaluation.trust.report import (
    Agreed,
    Coefficient,
    People,
    SystemMeans,
    TrustCard,
    TrustCell,
    TrustReport,
)

__all__ = [
    "Agreed",
    "Coefficient",
    "People",
    "SystemMeans",
    "TrustCard",
    "TrustCell",
    "TrustReport",
]
