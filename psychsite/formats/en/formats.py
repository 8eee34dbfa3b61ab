"""Dates as the site's pages write them, in the admin's lists too: no "Nov. 25, 2026, 2:35 p.m." beside "25 November 2026"."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
