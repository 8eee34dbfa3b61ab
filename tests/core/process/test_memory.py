"""What pages do to the memory of a process."""

import subprocess
import sys

import pytest
from django.conf import settings

_COUNT = """
import resource
from core.process.memory import keep_one_heap
keep_one_heap()

def compress():
    from core.pages.answers import _compress_once
    body = b"".join(b"%d pages and %d words; " % (number, number * 7919 % 1009) for number in range(4500))
    return _compress_once(body, "br"), _compress_once(body, "gzip")

for _time in range(5):
    compress()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _time in range(20):
    compress()
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these options")
def test_pages_are_compressed_in_memory_that_the_process_has():
    done = subprocess.run(
        [sys.executable, "-c", _COUNT], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 20
