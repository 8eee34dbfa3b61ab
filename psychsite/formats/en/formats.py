"""Date formats of the site, such as "November 25, 2026", for the admin too."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, H:i e"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, H:i e"
