"""Where Django looks for this app's tables: each room has its own."""

from surveys.apps import import_from_rooms

import_from_rooms("models")
