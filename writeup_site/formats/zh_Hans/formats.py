"""Chinese dates and numbers as the site writes them: grouped by thousands, as on the web."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","
