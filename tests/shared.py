"""Real input files beside the project, which are never copied into it."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"real input is absent: {SHARED} (set SHARED_DATA)")
