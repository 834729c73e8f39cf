"""What a browser may send."""

from surveys.forms.addresses import local_path
from surveys.forms.ideas import PointsForm, ProposalForm
from surveys.forms.thumbs import BallotForm

__all__ = ["BallotForm", "PointsForm", "ProposalForm", "local_path"]
