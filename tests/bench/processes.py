"""What processes cost: processor time and memory, from /proc."""

import os
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
MIB = 1024


def cpu_seconds(*roots):
    """Return the processor time of these processes and all children, ended ones too."""
    table = _table()
    return sum(table[pid][1] for pid in _below(table, roots)) / TICKS_A_SECOND


def children(root):
    return [pid for pid, (parent, _ticks) in _table().items() if parent == root]


def memory_mib(pids):
    """Return (own, shared out) pages of processes in MiB: private ones, and PSS."""
    own = pss = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, number = line.split()[:2]
            own += int(number) if name in ("Private_Clean:", "Private_Dirty:") else 0
            pss += int(number) if name == "Pss:" else 0
    return own / MIB, pss / MIB


def _table():
    """Return {pid: (parent, ticks)} of all processes; ticks include ended children."""
    found = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                # The name of a program may hold spaces and parentheses.
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found


def _below(table, roots):
    found, todo = set(), [pid for pid in roots if pid in table]
    while todo:
        pid = todo.pop()
        if pid not in found:
            found.add(pid)
            todo += [child for child, (parent, _ticks) in table.items() if parent == pid]
    return found
