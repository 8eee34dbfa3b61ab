"""What an import did, and what is left to do by hand. No database."""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field

STATES = ("created", "updated", "unchanged", "skipped", "failed")
# What a person does about each list.
LISTS = {
    "missing pictures": "Give the pictures (--uploads, or the ZIP file of the form) and import again.",
    "texts without words": "Nothing of these texts could be read, so readers see a title alone. Copy them by hand.",
    "pictures without words": "Describe each picture in the library.",
    "approvals to confirm": "Ask the person to review the text. An import never makes an approval.",
    "links to nowhere": "Their words stayed. Set a new link, or leave them.",
    "clinics to match": "Add the clinic to the directory, then put a spotlight into the text.",
    "taken out": "These marks have no counterpart here. Look at the text and replace what readers miss.",
    "originals elsewhere": "These name an original on another site. If that is right, enter it on the article.",
    "files that did not come": "The old site did not send them. Give the folder of uploads with --uploads.",
    "shortened": "A text or a name was too long for its place here.",
    "edited here": "The old site and this site both changed the text. The one here stayed.",
    "addresses that changed": "A redirect leads from the old address to the new one.",
    "people with one name": "Two authors of the old site are one person here. Split them if that is wrong.",
    "sources": "These references were found in lists of the text.",
    "redirects not taken": "Write these by hand, if they are still needed.",
    "site without a name": "The export does not say which site it is of. Name it (--source), the same each time.",
    "repaired": "The file is not as XML demands it. Read some texts, to see whether accents and dashes are right.",
    "drafts": "These were not public on the old site, so they are drafts here.",
    "custom fields": "Name a field in the map file to take it over.",
}
# What is not taken over, by type of item.
ADVICE = {
    "nav_menu_item": "Menus follow from topics and pages here.",
    "wp_navigation": "Menus follow from topics and pages here.",
    "wp_global_styles": "The site has its own design.",
    "wp_template": "The site has its own templates.",
    "wp_template_part": "The site has its own templates.",
    "wp_block": "Texts that show it hold its words now. Copy what you still use into a snippet.",
    "elementor_library": "Templates of a page builder. The texts themselves were read.",
    "custom_css": "The site has its own design.",
    "customize_changeset": "The site has its own design.",
    "revision": "This site keeps versions of its own from now on.",
    "oembed_cache": "The site loads nothing from other hosts.",
    "guest-author": "People come in with their texts.",
    "attachment": "Pictures come in with the texts that show them.",
}
OTHER_ADVICE = "It belongs to a plugin. Export it there, or write it again."


@dataclass
class Report:
    """Counts by kind, one row an item, and work lists of (where, words)."""

    counts: dict = field(default_factory=lambda: defaultdict(Counter))
    rows: list = field(default_factory=list)
    lists: dict = field(default_factory=lambda: defaultdict(list))
    not_taken: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)
    made_by: str = ""

    def read(self, kind, count=1):
        self.counts[kind]["read"] += count

    def note(self, kind, state, where, why="", address=""):
        """Count an item that was read."""
        self.counts[kind][state] += 1
        if why or state != "unchanged":
            self.rows.append({"kind": kind, "state": state, "item": where, "why": why, "address": address})

    def add(self, name, where, words=""):
        """Add a line to a work list."""
        if (where, words) not in self.lists[name][-50:]:
            self.lists[name].append((where, words))

    @property
    def is_whole(self):
        """Return True if everything that was read came in."""
        return not self.faults and not any(counts["failed"] for counts in self.counts.values())

    def as_json(self):
        return {
            "counts": {
                kind: {"read": counts["read"], **{state: counts[state] for state in STATES}}
                for kind, counts in sorted(self.counts.items())
            },
            "not_taken": {
                kind: {"count": count, "what_to_do": ADVICE.get(kind, OTHER_ADVICE)}
                for kind, count in sorted(self.not_taken.items())
            },
            "lists": {
                name: {"what_to_do": LISTS[name], "rows": [{"where": a, "words": b} for a, b in rows]}
                for name, rows in sorted(self.lists.items())
            },
            "items": self.rows,
            "faults": self.faults,
            "made_by": self.made_by,
        }

    def write(self, path):
        """Write the report to a file: JSON, or CSV if the name ends so."""
        with path.open("w", encoding="utf-8", newline="") as file:
            if path.suffix.lower() != ".csv":
                json.dump(self.as_json(), file, ensure_ascii=False, indent=1)
                file.write("\n")
                return
            out = csv.writer(file)
            out.writerow(["list", "item", "words", "what to do"])
            out.writerows(
                (row["state"], f"{row['kind']} {row['item']}", row["why"], row["address"]) for row in self.rows
            )
            out.writerows((name, a, b, LISTS[name]) for name, rows in sorted(self.lists.items()) for a, b in rows)

    def lines(self, most=10):
        """Yield the lines of the report for a terminal."""
        width = max((len(kind) for kind in self.counts), default=0)
        for kind, counts in sorted(self.counts.items()):
            parts = ", ".join(f"{counts[state]:,} {state}" for state in STATES if counts[state])
            yield f"{kind:<{width}}  {counts['read']:>6,} read: {parts or 'nothing'}"
        if self.not_taken:
            yield "Not taken over:"
            for kind, count in sorted(self.not_taken.items()):
                yield f"  {count:,} {kind or 'without a type'}. {ADVICE.get(kind, OTHER_ADVICE)}"
        failed = [row for row in self.rows if row["state"] in {"failed", "skipped"}]
        if failed:
            yield "Left out:"
            yield from self._some([(f"{row['kind']} {row['item']}", row["why"]) for row in failed], most)
        for name, rows in sorted(self.lists.items()):
            yield f"{name.capitalize()}: {len(rows):,}. {LISTS[name]}"
            yield from self._some(rows, most)

    @staticmethod
    def _some(rows, most):
        for where, said in rows[:most]:
            yield f"  {where}: {said}" if said else f"  {where}"
        if len(rows) > most:
            yield f"  … and {len(rows) - most:,} more; --report FILE has them all."
