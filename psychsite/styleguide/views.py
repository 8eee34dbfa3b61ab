"""The style guide: every part of the pages, without the site's data.

It exists only while DEBUG is on.
"""

import re
from itertools import groupby
from pathlib import Path

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from psychsite.styleguide.parts import PARTS

COLORS = re.compile(r"^  --([a-z-]+): #", re.M)


def _only_in_debug():
    if not settings.DEBUG:
        raise Http404("The style guide is for those who build the site.")


@require_safe
@csp_update({"frame-src": ["'self'"]})
def styleguide(request):
    """Show all parts at full width and, in frames, at the width of a phone."""
    _only_in_debug()
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    context = {
        "groups": [(name, list(parts)) for name, parts in groupby(PARTS, key=lambda part: part.group)],
        "colors": list(dict.fromkeys(COLORS.findall(tokens))),
        "sizes": range(1, 9),
    }
    return render(request, "styleguide/index.html", context)


@require_safe
@csp_replace({"frame-ancestors": ["'self'"]})
@xframe_options_sameorigin
def part(request, key):
    """Show one part alone, for a frame or the browser's developer tools."""
    _only_in_debug()
    found = next((part for part in PARTS if part.key == key), None)
    if found is None:
        raise Http404("No part of the pages has this name.")
    return render(request, "styleguide/part.html", {"part": found})
