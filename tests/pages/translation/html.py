"""What of a page's HTML is words for people."""

import re

READ_ALOUD = re.compile(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"')
ELEMENT = re.compile(r"<[^<>]*>")
