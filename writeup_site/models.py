"""Where Django looks for this app's tables: each room has its own."""

import writeup_site.account.models
import writeup_site.api.models
import writeup_site.company_login.models
import writeup_site.exporting.models
import writeup_site.keys.models
import writeup_site.outputs.models
import writeup_site.people.models
import writeup_site.webhooks.models  # noqa: F401
