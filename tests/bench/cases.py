"""The registry of all cases of `make bench`, with the limit of each.

A Page is opened through the server. A Task is other work. Limits are the targets of the
product on two idle cores: milliseconds of the processor (`cpu`) and of the clock (`clock`, the 95th percentile).
"""

from dataclasses import dataclass, replace

LIST = "/admin/comments/comment/"
DENVER, NEW_YORK = "/clinics/?near=Denver%2C+CO&within=50", "/clinics/?near=New+York+City&within=50"
ALL_OTHERS = ""
FILTERS = "treatment={treatment}&treatment={other_treatment}&condition={condition}"


@dataclass(frozen=True)
class Page:
    """A page; names in its path are looked up in site.json.

    `floors` is what an uncached page may cost, in floors of one run (floor.py); such a page is measured in all variants.
    `stored` says that it is kept by the store of pages. `follow` is a part of the link on the page that is measured instead.
    `growth` is what the large site may cost, in costs of the small one.
    """

    name: str
    path: str
    group: str = "readers"
    floors: float | None = None
    stored: bool = False
    queries: int = 8
    kilobytes: float | None = None
    cpu: float = 300
    clock: float | dict = 300
    growth: float = 1.5
    staff: bool = False
    follow: str = ""

    @property
    def key(self):
        return f"{self.group}/{self.name}"

    def clock_on(self, database):
        return self.clock[database] if isinstance(self.clock, dict) else self.clock


@dataclass(frozen=True)
class Task:
    """Work without a page: a function `run` that returns rows of figures.

    `limits` are the most of each figure, by the name of the row, or by ALL_OTHERS. With `inside` the function is in
    tasks.py and runs with the site's settings, else in trials.py and starts servers. `once`: on the first database alone.
    """

    name: str
    group: str
    run: str
    limits: dict
    inside: bool = True
    once: bool = False


def _judged(name, path, **more):
    return Page(name, path, floors=2, stored=True, **more)


READERS = [
    _judged("article", "/articles/{article}/", kilobytes=14),
    _judged("home", "/"),
    _judged("list", "/articles/"),
    _judged("topic", "/topics/{busy_topic}/"),
    _judged("tag", "/tags/{busy_tag}/"),
    _judged("author", "/authors/{busy_author}/"),
    _judged("clinic", "/clinic/{clinic}/"),
    _judged("region", "/clinics/{state}/"),
    # There are too many searches to keep.
    Page("search", "/search/?q=sleep", floors=2, clock={"sqlite": 80, "postgresql": 50}),
    Page("article-full", "/articles/{full}/"),
    Page("history", "/articles/{article}/history/"),
    Page("list-page-20", "/articles/?page=20"),
    Page("authors", "/authors/"),
    Page("help", "/help/"),
    Page("feed", "/feeds/articles.atom"),
    Page("sitemap", "/sitemap.xml"),
    Page("sitemap-articles", "/sitemap.xml?section=articles"),
    Page("sitemap-clinics", "/sitemap.xml?section=clinics"),
    Page("api-clinics", "/api/clinics/"),
    Page("api-clinic", "/api/clinics/{clinic}/"),
]
FINDER = [
    Page("near-denver", DENVER, clock=30),
    Page("near-denver-filters", f"{DENVER}&{FILTERS}", clock=30),
    Page("near-new-york-filters", f"{NEW_YORK}&{FILTERS}", clock=30),
    Page("filters", f"/clinics/?{FILTERS}", clock=30),
    Page("telehealth", "/clinics/?telehealth=yes&language=es", clock=30),
    Page("clinics", "/clinics/"),
    Page("country", "/clinics/us/", clock=30),
    Page("state", "/clinics/{state}/", clock=30),
    Page("city", "/clinics/{city}/", clock=30),
]
# Conversations of 50 comments in the small site and of 10,000 in the large one.
TALKS = [
    Page(f"{shape}-{name}", f"{{{shape}_{key}}}")
    for shape in ("one", "ten")
    for name, key in (
        ("article", "article"),
        ("all", "all"),
        ("all-last", "all_last"),
        ("conversation", "conversation"),
        ("conversation-last", "conversation_last"),
        ("reply", "reply"),
        ("feed", "feed"),
    )
]
MODERATION = {
    "queue": LIST,
    "lines": f"{LIST}?as=lines",
    "reported": f"{LIST}?state=reported",
    "approved": f"{LIST}?state=approved",
    "marked-spam": f"{LIST}?state=spam",
    "removed": f"{LIST}?state=removed",
    "all": f"{LIST}?state=all",
    "one-commenter": f"{LIST}?state=all&q={{commenter}}",
    "common-words": f"{LIST}?state=all&q=sleep",
    "absent-words": f"{LIST}?state=spam&q=absent-from-all",
    "comment": f"{LIST}{{waiting}}/change/",
    "busiest-connection": f"{LIST}{{busy}}/change/",
    "watch": f"{LIST}watch/?pk={{waiting}}",
    "log": f"{LIST}log/",
    "bans": "/admin/comments/ban/",
    "reports": "/admin/comments/report/",
}
OFFICE = {
    "desk": "/admin/",
    "articles": "/admin/articles/article/",
    "editions": "/admin/articles/edition/",
    "clinics": "/admin/clinics/clinic/",
    "picture-list": "/admin/images/image/",
    "picture-list-unused": "/admin/images/image/?use=unused",
    "picture-list-word": "/admin/images/image/?q=hills",
    "picture-upload": "/admin/images/image/upload/",
}
STAFF = [
    *(Page(name, path, group="moderation", queries=21, staff=True) for name, path in MODERATION.items()),
    Page("queue-next", LIST, group="moderation", queries=21, staff=True, follow="after="),
    Page("approved-next", f"{LIST}?state=approved", group="moderation", queries=21, staff=True, follow="after="),
    *(Page(name, path, group="office", queries=30, staff=True) for name, path in OFFICE.items()),
]
PAGES = [
    *READERS,
    *(replace(page, group="finder") for page in FINDER),
    *(replace(page, group="talks") for page in TALKS),
    *STAFF,
]
# The first two are the goal. The others say what the certainty that was chosen on the first is worth elsewhere, and may not fall.
SPAM = {
    "all, ten parts crossed": {"missed %": 10, "held %": 1},
    "first four fifths, then the rest": {"missed %": 10, "held %": 1},
    "first 70 %, then the rest": {"missed %": 15, "held %": 1},
    "first half, then the rest": {"missed %": 20, "held %": 1},
    "two videos, then KatyPerry": {"missed %": 10, "held %": 4},
    "two videos, then LMFAO": {"missed %": 18, "held %": 1},
    "two videos, then Psy": {"missed %": 4, "held %": 7},
    "each by all before it": {"missed %": 11, "held %": 1},
    "all videos, then a health site": {"missed %": 70, "held %": 10},
    "take one comment apart": {"CPU ms": 1, "clock ms": 1},
}
PICTURES = {
    "take in 12 megapixels": {"CPU ms": 1_500, "clock ms": 2_000},
    "its other copies": {"CPU ms": 3_000, "clock ms": 4_000},
    ALL_OTHERS: {"CPU ms": 300, "clock ms": 300, "queries": 2},
}
MEMORY = {
    "idle": {"own MiB": 90},
    "under load": {"own MiB": 160, "growth %": 3},
    "under load, stored": {"own MiB": 160, "growth %": 3},
}
GUESSING = {
    "without guesses": {"CPU ms": 300, "p95 ms": 300},
    "one network": {"CPU ms": 300, "× alone": 2},
    "many networks": {"CPU ms": 300, "× alone": 6},
}
# PostgreSQL may take 8 s for 1,000 posts; ten times as many come in at the same rate, ± 20 %.
IMPORTS = {
    "import 1,000 posts": {"CPU ms": 6_000, "clock ms": 8_000, "peak MB": 200},
    "import again 1,000 posts": {"CPU ms": 6_000, "clock ms": 8_000, "peak MB": 200},
    "import 10,000 posts": {"CPU ms": 72_000, "clock ms": 96_000, "peak MB": 200},
}
# Two minutes, and no more memory at the end than in the middle.
DIRECTORY = {ALL_OTHERS: {"CPU ms": 90_000, "clock ms": 120_000, "growth MB": 20}}
TASKS = [
    Task(
        "cold-start", "server", "measure_cold_start", {ALL_OTHERS: {"CPU ms": 5_000, "clock ms": 4_000}}, inside=False
    ),
    Task("memory", "server", "measure_memory", MEMORY, inside=False),
    Task("guessing", "server", "measure_guessing", GUESSING, inside=False),
    Task("publishing", "writing", "measure_publishing", {ALL_OTHERS: {"CPU ms": 300, "clock ms": 300, "queries": 12}}),
    Task(
        "retractions", "writing", "measure_retractions", {ALL_OTHERS: {"CPU ms": 10_000, "clock ms": 10_000, "MB": 150}}
    ),
    Task("imports", "writing", "measure_imports", IMPORTS),
    Task("directory", "writing", "measure_directory", DIRECTORY),
    # SQLite may take 80 ms, PostgreSQL 50.
    Task("searches", "search", "measure_search", {ALL_OTHERS: {"p95 ms": 80}}),
    Task("desk-searches", "search", "measure_desk_search", {ALL_OTHERS: {"p95 ms": 300}}),
    Task(
        "quality", "search", "measure_quality", {ALL_OTHERS: {"lost %": 15, "unanswered": 0}}, inside=False, once=True
    ),
    Task("cards", "office", "measure_cards", {ALL_OTHERS: {"CPU ms": 300, "clock ms": 300, "queries": 1}}),
    Task("uploads", "images", "measure_pictures", PICTURES),
    Task("classifier", "spam", "measure_spam", SPAM, once=True),
]


def chosen(names):
    """Return the (pages, tasks) with one of these names or groups; without names, all."""
    if not names:
        return PAGES, TASKS
    pages = [page for page in PAGES if {page.name, page.group, page.key} & names]
    tasks = [task for task in TASKS if {task.name, task.group} & names]
    return pages, tasks
