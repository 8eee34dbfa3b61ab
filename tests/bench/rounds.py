"""Measure the pages in rounds, by short stretches of load, one after another.

Other work on the machine changes from minute to minute. So no page is measured in one piece, a floor is measured just before each
page, and a ratio is taken within a round.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from tests.bench import nginx, server
from tests.bench.figures import Row, figure, percentiles

CONNECTIONS = (1, 8, 32)
# Judged at as many connections as keep both processors busy.
JUDGED_AT = 8
MOST_OF_BARE_VIEW, MOST_OF_STATIC_FILE = 2.5, 1 / 0.75


@dataclass(frozen=True)
class Effort:
    """How long all takes: rounds, and seconds of each stretch."""

    rounds: int = 5
    seconds: float = 0.4
    growth_rounds: int = 5
    growth_seconds: float = 0.15


class Target:
    """One address on one server, and what its stretches of load showed."""

    def __init__(self, name, server, path, cookies=""):
        self.name, self.server = name, server
        self._send = partial(server.send, path, cookies)
        self.cpu, self.rate, self.times, self.size = {}, {}, {}, 0

    def open(self, number):
        self._send(connections=2, seconds=0, least=number)

    def measure(self, connections, seconds, least=1):
        """Add a stretch; return its milliseconds of the processor for one request."""
        before = self.server.cpu_seconds()
        done = self._send(connections=connections, seconds=seconds, least=least)
        cpu = (self.server.cpu_seconds() - before) * 1000 / len(done.times)
        self.cpu.setdefault(connections, []).append(cpu)
        self.rate.setdefault(connections, []).append(len(done.times) / done.seconds)
        self.times.setdefault(connections, []).extend(done.times)
        self.size = done.size
        return cpu

    def figures(self):
        found = {"CPU ms": figure(self.cpu[JUDGED_AT]), "requests/s": figure(self.rate[JUDGED_AT])}
        for connections, times in sorted(self.times.items()):
            found |= {f"{label} at {connections}": value for label, value in percentiles(times).items()}
        return found | {"KB": figure([self.size / 1000])}


@dataclass(frozen=True)
class Variant:
    """Pages served in one way, their floor, and how many floors each may cost."""

    name: str
    floor: Target
    targets: list
    most: dict


def measure_variants(pages, run, effort, say):
    """Return the Rows of the floors, and of each judged page in all variants."""
    small, known = run.sites["small"], run.known["small"]
    with ExitStack() as stack:
        enter = stack.enter_context
        floors = enter(server.floors(small))
        template = Target("A: one template", floors, "/template")
        ready = Target("B: a bare view", floors, "/bytes")
        uncached = enter(server.site(small, run.database_pid, PAGE_CACHE="0"))
        variants = [
            Variant("uncached", template, _targets(pages, uncached, known), {page.name: page.floors for page in pages})
        ]
        if known["stores_pages"]:
            stored = enter(server.site(small, run.database_pid, PAGE_CACHE="1"))
            kept = [page for page in pages if page.stored]
            most = dict.fromkeys((page.name for page in kept), MOST_OF_BARE_VIEW)
            variants.append(Variant("stored", ready, _targets(kept, stored, known), most))
            path = known["paths"][kept[0].key]
            if behind := enter(nginx.optional(small, run.database_pid, path, say)):
                proxy, file = behind
                most = {kept[0].name: MOST_OF_STATIC_FILE}
                floor = Target("C: a file of nginx", file, "/page")
                variants.append(Variant("behind nginx", floor, _targets(kept[:1], proxy, known), most))
        else:
            say("stored pages: not measured, as this version has no setting PAGE_CACHE")
        every_floor = list(dict.fromkeys([template, ready, *(variant.floor for variant in variants)]))
        ratios = _repeat(variants, every_floor, effort, say)
    rows = [Row("floors", floor.name, floor.figures()) for floor in every_floor]
    kilobytes = {page.name: page.kilobytes for page in pages if page.kilobytes}
    for variant in variants:
        label = f"× {variant.floor.name[0]}"
        for target in variant.targets:
            limits = {label: variant.most[target.name]}
            if target.name in kilobytes:
                limits["KB"] = kilobytes[target.name]
            figures = target.figures() | {label: figure(ratios[variant.name, target.name])}
            rows.append(Row(variant.name, target.name, figures, limits))
    return rows


def _targets(pages, on, known):
    return [Target(page.name, on, known["paths"][page.key], known["cookies"].get(page.group, "")) for page in pages]


def _repeat(variants, floors, effort, say):
    """Return {(variant, page): its cost in floors, one a round}."""
    ratios = {}
    _warm([*floors, *(target for variant in variants for target in variant.targets)])
    for number in range(effort.rounds):
        say(f"variants: round {number + 1} of {effort.rounds}")
        for floor in floors:
            floor.measure(1, effort.seconds)
            floor.measure(32, effort.seconds)
            floor.measure(JUDGED_AT, effort.seconds)
        for variant in variants:
            for target in variant.targets:
                floor = variant.floor.measure(JUDGED_AT, effort.seconds)
                cost = target.measure(JUDGED_AT, effort.seconds)
                ratios.setdefault((variant.name, target.name), []).append(cost / floor)
                for connections in CONNECTIONS:
                    if connections != JUDGED_AT:
                        target.measure(connections, effort.seconds)
    return ratios


def measure_growth(pages, run, effort, say):
    """Return a Row for each page: its cost for one reader, in both sites."""
    with ExitStack() as stack:
        targets = {}
        for name, site in run.sites.items():
            on = stack.enter_context(server.site(site, run.database_pid, PAGE_CACHE="0"))
            targets[name] = _targets(pages, on, run.known[name])
            _warm(targets[name], 2)
        for number in range(effort.growth_rounds):
            say(f"growth: round {number + 1} of {effort.growth_rounds}")
            for small, large in zip(targets["small"], targets["large"], strict=True):
                small.measure(1, effort.growth_seconds, least=3)
                large.measure(1, effort.growth_seconds, least=3)
    return [
        _growth_row(page, run, small, large)
        for page, small, large in zip(pages, targets["small"], targets["large"], strict=True)
    ]


def _growth_row(page, run, small, large):
    ratios = [many / few for few, many in zip(small.cpu[1], large.cpu[1], strict=True)]
    figures = {
        "CPU small": figure(small.cpu[1]),
        "CPU large": figure(large.cpu[1]),
        "ratio": figure(ratios),
        "p95 small": percentiles(small.times[1])["p95"],
        "p95 large": percentiles(large.times[1])["p95"],
        "KB": figure([large.size / 1000]),
        "queries small": figure([run.known["small"]["queries"][page.key]]),
        "queries large": figure([run.known["large"]["queries"][page.key]]),
    }
    clock = page.clock_on(run.database)
    limits = {"CPU large": page.cpu, "ratio": page.growth, "p95 large": clock, "queries large": page.queries}
    return Row(f"growth: {page.group}", page.name, figures, limits)


def _warm(targets, times=6):
    """Open each page some times, so that each worker has what it keeps."""
    for target in targets:
        target.open(times)
