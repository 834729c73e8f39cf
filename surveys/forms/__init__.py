"""What a browser may send."""

from surveys.forms.addresses import local_path
from surveys.forms.duels import ChoiceForm
from surveys.forms.thumbs import BallotForm

__all__ = ["BallotForm", "ChoiceForm", "local_path"]
