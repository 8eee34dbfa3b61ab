import sys

from tests.bench.pages import main

sys.exit(main())
