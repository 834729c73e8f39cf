"""What a browser may send."""

from surveys.forms.addresses import (
    local_path,
)
from surveys.forms.answers import (
    BACK,
    NEXT,
    SAVE,
    AnswerForm,
)
from surveys.forms.duels import (
    ChoiceForm,
)
from surveys.forms.ideas import (
    PointsForm,
    ProposalForm,
)
from surveys.forms.thumbs import (
    BallotForm,
)

__all__ = [
    "BACK",
    "NEXT",
    "SAVE",
    "AnswerForm",
    "BallotForm",
    "ChoiceForm",
    "PointsForm",
    "ProposalForm",
    "local_path",
]
