"""What an old site held, and where its addresses led. No database.

One light reading of all files finds it, so links can be followed before the texts are read.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

# An address that is written in a text: signs at its end belong to the sentence.
WRITTEN_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]]+[^\s<>\"'()\[\].,;:!?]")
# Types that become articles; --only chooses.
TEXTS = ("post", "page")
LISTING_TYPES = re.compile(
    r"gd_\w+|hp_listing|listing|job_listing|clinics?|location|wpsl_stores|at_biz_dir", re.IGNORECASE
)
_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,})+(?=\.\w+$)")
_FILE = re.compile(r"/(?:wp-content/uploads|wp-content/blogs\.dir/\d+/files|files|media)/(.+)$")
# Taxonomies that say nothing about the subject.
NO_TAGS = {
    "author",
    "post_format",
    "nav_menu",
    "wp_theme",
    "wp_template_part_area",
    "translation_priority",
    # Of Polylang.
    "language",
    "term_language",
    "post_translations",
    "term_translations",
    "elementor_library_type",
}
# Taxonomies that name who reviewed a text: a claim (texts/claims.py), and no tag.
OF_REVIEWERS = re.compile(
    r"(?:^|[_-])(?:reviewers?|reviewed[_-]by|fact[_-]?checkers?|approvers?)(?:$|[_-])", re.IGNORECASE
)
_PRIMARY_KEYS = (
    "_yoast_wpseo_primary_category",
    "rank_math_primary_category",
    "_primary_category",
    "_seopress_robots_primary_cat",
)
# WordPress.com keeps uploads on a host of their own.
_FILE_HOST, _HOSTED = ".files.wordpress.com", re.compile(r"^/(.+)$")
NUMBER_KEYS = ("p", "page_id", "attachment_id", "post_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an item before its text is read."""

    number: str
    kind: str
    status: str
    slug: str
    title: str
    path: str
    parent: str
    day: str = ""
    attachment: str = ""
    alt: str = ""
    caption: str = ""
    old_slugs: tuple = ()
    has_password: bool = False
    # (key, name) of each author, in the order of the byline.
    authors: tuple = ()
    # The slugs of its categories, the chosen one first if there is one.
    categories: tuple = ()
    tags: tuple = ()
    # The code of its language, and the name of the group of texts that translate each other (Polylang).
    language: str = ""
    translations: str = ""

    @property
    def is_public(self):
        return self.status in {"publish", "inherit"} and not self.has_password


@dataclass
class Site:
    """The old site.

    `entries` are by number, `terms` by (domain, slug), `authors` by login.
    """

    name: str = ""
    title: str = ""
    hosts: set = field(default_factory=set)
    root: str = ""
    entries: dict = field(default_factory=dict)
    by_path: dict = field(default_factory=dict)
    by_file: dict = field(default_factory=dict)
    by_name: dict = field(default_factory=lambda: defaultdict(set))
    by_title: dict = field(default_factory=lambda: defaultdict(set))
    terms: dict = field(default_factory=dict)
    named_terms: dict = field(default_factory=dict)
    authors: dict = field(default_factory=dict)
    kinds: Counter = field(default_factory=Counter)
    # What texts share, by its number.
    patterns: dict = field(default_factory=dict)
    children: dict = field(default_factory=lambda: defaultdict(list))
    # Texts that translate each other, by the name of their group.
    translated: dict = field(default_factory=lambda: defaultdict(list))
    category_base: str = "category"
    tag_base: str = "tag"

    def add(self, post):
        """Note an item and return its Entry.

        The first of two with one number counts; the second gets None.
        """
        self.kinds[post.kind] += 1
        path = old_path(post.link) if post.link else ""
        if not self.is_own(post.link):
            path = ""
        entry = Entry(
            number=post.number,
            kind=post.kind,
            status=post.status,
            slug=unquote(post.slug),
            title=post.title,
            path=path,
            parent=post.parent if post.parent != "0" else "",
            day=post.date[:10],
            attachment=post.attachment,
            alt=post.meta_value("_wp_attachment_image_alt"),
            caption=post.excerpt.strip() if post.kind == "attachment" else "",
            old_slugs=tuple(unquote(value) for key, value in post.meta if key == "_wp_old_slug" and value),
            has_password=bool(post.password),
            authors=tuple(authors_of(post)),
            categories=self._categories(post),
            tags=tuple(term.slug for term in post.terms if term.domain != "category" and _says_subject(term)),
            language=_slug_in(post, "language"),
            translations=_slug_in(post, "post_translations"),
        )
        for term in post.terms:
            if term.slug and _says_subject(term):
                self.named_terms.setdefault((term.domain, term.slug), term)
        if not entry.number or entry.number in self.entries:
            return None
        self.entries[entry.number] = entry
        if entry.kind == "wp_block":
            self.patterns[entry.number] = post.content
        if path and path != "/":
            self.by_path.setdefault(path, entry.number)
        if entry.attachment and (file := file_of(entry.attachment)):
            self.by_file.setdefault(file, entry.number)
            self.by_name[file.rpartition("/")[2]].add(entry.number)
        if entry.kind == "attachment" and entry.parent:
            self.children[entry.parent].append(entry.number)
        if entry.translations:
            self.translated[entry.translations].append(entry)
        if entry.kind in TEXTS:
            self.by_title[title_key(entry.title)].add(entry.number)
        return entry

    @staticmethod
    def _categories(post):
        slugs = [term.slug for term in post.terms if term.domain == "category" and term.slug]
        chosen = next((value for key in _PRIMARY_KEYS if (value := post.meta_value(key))), "")
        first = [slug for slug in slugs if slug == chosen] if not chosen.isdigit() else []
        return tuple(dict.fromkeys([*first, *slugs])) if not chosen.isdigit() else (f"#{chosen}", *slugs)

    def categories_of(self, entry):
        """Return the slugs of the categories of an entry, the chosen one first.

        Plugins name the chosen one by its number, which is known once the whole file was read.
        """
        slugs = entry.categories
        if slugs and slugs[0].startswith("#"):
            number = slugs[0][1:]
            chosen = next(
                (key[1] for key, term in self.terms.items() if key[0] == "category" and term.number == number), ""
            )
            slugs = dict.fromkeys([*([chosen] if chosen in slugs else []), *slugs[1:]])
        return tuple(slugs)

    def term(self, domain, slug):
        """Return a Term by its slug, or None."""
        return self.terms.get((domain, slug)) or self.named_terms.get((domain, slug))

    def slugs_above(self, term):
        """Return the slugs of the categories above one, as its address had them."""
        slugs, seen = [], {term.slug}
        while term and term.parent and term.parent not in seen:
            seen.add(term.parent)
            slugs.insert(0, term.parent)
            term = self.term(term.domain, term.parent)
        return "".join(f"{slug}/" for slug in slugs)

    def name_after(self, export):
        """Take the name, the hosts, the terms and the authors of an open export."""
        for address in (export.blog, export.site):
            if host := urlsplit(address if "//" in address else f"//{address}").hostname:
                self.hosts.add(host.removeprefix("www."))
                if host.endswith(".wordpress.com"):
                    self.hosts.add(host.removesuffix(".wordpress.com") + _FILE_HOST)
        self.root = self.root or urlsplit(export.blog).path.rstrip("/").lower()
        self.title = self.title or export.title
        self.authors = export.authors | self.authors
        self.terms = export.terms | self.terms

    def author(self, key):
        """Return the account with a login, or None.

        The key can be the last part of the address of its archive, too.
        """
        return next(
            (one for one in self.authors.values() if key.casefold() in {one.login.casefold(), author_slug(one.login)}),
            None,
        )

    def is_own(self, address):
        """Return True if an address leads to the old site: by its host, or without one."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if parts.scheme and parts.scheme not in {"http", "https"}:
            return False
        if not parts.netloc:
            return address.startswith("/") and not address.startswith("//")
        return (parts.hostname or "").removeprefix("www.") in self.hosts

    def resolve(self, address):
        """Return what an address of the old site led to, as (sort, key), or None.

        The sorts are "item" (a number), "author" (a login), "home", or the domain of a term (its slug).
        """
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        for key in NUMBER_KEYS:
            if (number := query.get(key, [""])[0]) and number in self.entries:
                return "item", number
        path = old_path(address)
        if path in self.by_path:
            return "item", self.by_path[path]
        if number := self.attachment(address):
            return "item", number
        if path in {"/", f"{self.root}/"}:
            return "home", ""
        *_above, before, last = ["", *path.strip("/").split("/")]
        if before == "author":
            found = next((login for login in self.authors if author_slug(login) == last), None)
            return ("author", found) if found else None
        inside = path.removeprefix(self.root).strip("/")
        for base, domain in ((self.category_base, "category"), (self.tag_base, "post_tag")):
            if inside.startswith(f"{base}/") and self.term(domain, last):
                return domain, last
        return None

    def attachment(self, address):
        """Return the number of the attachment of a file, in any size, or ""."""
        file = file_of(address)
        if not file:
            return ""
        if number := self.by_file.get(file):
            return number
        named = self.by_name.get(file.rpartition("/")[2], ())
        return next(iter(named)) if len(named) == 1 else ""

    def entry_titled(self, title):
        """Return the number of the only text with a title, or ""."""
        found = self.by_title.get(title_key(title), ())
        return next(iter(found)) if len(found) == 1 else ""


def _slug_in(post, domain):
    return next((term.slug for term in post.terms if term.domain == domain), "")


def _says_subject(term):
    return term.domain not in NO_TAGS and not OF_REVIEWERS.search(term.domain)


def authors_of(post):
    """Return [(key, name)] of a post's authors, in the order of its byline."""
    terms = [term for term in post.terms if term.domain == "author"]
    named = [(term.slug.removeprefix("cap-"), term.name) for term in terms]
    return named or ([(post.creator, "")] if post.creator else [])


def old_path(address):
    """Return the path of an address as it is compared.

    It is decoded and in lower case, with one slash at its end.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = re.sub(r"/{2,}", "/", unquote(parts.path)).lower()
    path = re.sub(r"/(?:amp|feed)/?$", "/", path)
    return f"/{path.strip('/')}/" if path.strip("/") else "/"


def file_of(address):
    """Return the path of an upload in its folder, without its size, or ""."""
    try:
        parts = urlsplit(address.strip())
        found = (_HOSTED if (parts.hostname or "").endswith(_FILE_HOST) else _FILE).search(unquote(parts.path))
    except ValueError:
        return ""
    return _SIZE.sub("", found[1]).lower() if found else ""


def without_size(address):
    """Return the address of the original of a picture that WordPress made smaller."""
    return _SIZE.sub("", address.partition("?")[0])


def title_key(title):
    """Return a title as it is compared: letters and digits."""
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()


def author_slug(login):
    """Return the last part of the address of an author's archive."""
    return re.sub(r"[^\w-]+", "-", login.lower().replace("@", "")).strip("-")
