"""Dates as the site's pages write them, in the admin's lists too: no "Nov. 25, 2026, 2:35 p.m." beside "November 25, 2026"."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, H:i"
