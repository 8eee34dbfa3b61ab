"""Figures with their spread, rows of them, and which limits they miss."""

import statistics
from dataclasses import asdict, dataclass, field
from typing import NamedTuple


class Figure(NamedTuple):
    """A median and the quartiles around it, all equal if it was measured once."""

    median: float
    low: float
    high: float


def figure(values):
    """Return the Figure of the values of all rounds."""
    if len(values) == 1:
        return Figure(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(median, low, high)


def percentiles(times):
    """Return {"p50": Figure, "p95": …, "p99": …} of all times together."""
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return {f"p{number}": figure([cuts[number - 1]]) for number in (50, 95, 99)}


@dataclass
class Row:
    """One line of the table: {label: Figure}, and {label: the most that it may be}."""

    section: str
    name: str
    figures: dict = field(default_factory=dict)
    limits: dict = field(default_factory=dict)

    def missed(self):
        """Return the labels whose median is above its limit."""
        return [
            label for label, most in self.limits.items() if label in self.figures and self.figures[label].median > most
        ]

    def as_json(self):
        figures = {label: [round(number, 4) for number in value] for label, value in self.figures.items()}
        return asdict(self) | {"figures": figures, "missed": self.missed()}
