"""Where Django looks for this app's admin: each room has its own."""

from surveys.apps import import_from_rooms

import_from_rooms("admin")
