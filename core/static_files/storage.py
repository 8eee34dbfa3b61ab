"""Collected static files, each content compressed once.

Most files hold the same as their copies with hashed names, and compressing takes most of the time of `collectstatic`.
"""

import hashlib
import shutil
from collections import defaultdict
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    def compress_files(self, paths):
        """Compress one file of each content, and copy the result to the others."""
        same = defaultdict(list)
        for path in paths:
            file = Path(self.path(path))
            # What is compressed depends on the ending, too.
            same[hashlib.sha256(file.read_bytes()).digest(), file.suffix].append(path)
        others = {first: rest for first, *rest in same.values()}
        for path, compressed in super().compress_files(others):
            yield path, compressed
            for other in others[path]:
                copy = other + compressed.removeprefix(path)
                shutil.copy2(self.path(compressed), self.path(copy))
                yield other, copy
