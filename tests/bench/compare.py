"""Compare two runs of `make bench`: figures whose quartiles do not overlap.

    python -m tests.bench.compare var/bench/first.json var/bench/second.json

It prints what differs. The exit code is 1 if there is such a figure.
"""

import json
import sys
from pathlib import Path

from tests.bench import table


def main():
    first, second = (json.loads(Path(name).read_text())["rows"] for name in sys.argv[1:3])
    compared = differing = 0
    for database in first.keys() & second.keys():
        later = {(row["section"], row["name"]): row for row in second[database]}
        for row in first[database]:
            other = later.get((row["section"], row["name"]))
            for label in row["figures"].keys() & (other["figures"] if other else {}).keys():
                one, two = row["figures"][label], other["figures"][label]
                # A figure that was measured once has no spread.
                if one[1] == one[2] and two[1] == two[2]:
                    continue
                compared += 1
                if one[1] > two[2] or two[1] > one[2]:
                    differing += 1
                    print(
                        f"{database}, {row['section']}, {row['name']}, {label}: {table.show(one)} and {table.show(two)}"
                    )
    print(f"{differing} of {compared} figures differ by more than their spread.")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
