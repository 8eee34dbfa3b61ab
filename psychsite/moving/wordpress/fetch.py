"""Ask the old site itself for the files of its texts.

Only its own host is asked, four files at once, with pauses. They are kept in a folder, so a run that was stopped goes on where
it ended. core/safe_http.py refuses addresses that lead into a private network, also behind a redirect, and waits a second
between requests.
"""

from concurrent.futures import ThreadPoolExecutor

from core import safe_http
from psychsite.moving.wordpress.site import WRITTEN_ADDRESS, file_of, without_size

MAX_BYTES = 20 * 1024 * 1024
AT_ONCE = 4


class Fetcher:
    """Fetches files of the old site into a folder."""

    def __init__(self, site, folder, report):
        self.site, self.folder, self.report = site, folder, report
        self.tried = set()

    def hosts(self):
        return {name for host in self.site.hosts for name in (host, f"www.{host}")}

    def fetch_for(self, posts, media):
        """Fetch what some texts show, unless a folder has it."""
        wanted = dict.fromkeys(address for post in posts for address in self._addresses(post))
        wanted = [one for one in wanted if one not in self.tried and not media.has(one)]
        self.tried.update(wanted)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for address, path, problem in pool.map(self._fetch, wanted):
                if path is not None:
                    media.add_file(path, self.folder)
                else:
                    self.report.add("files that did not come", address, problem)

    def _addresses(self, post):
        """Yield the addresses of the originals of the files that a text shows."""
        numbers = [post.meta_value("_thumbnail_id"), *self.site.children.get(post.number, [])]
        for number in numbers:
            if (entry := self.site.entries.get(number)) and entry.attachment:
                yield entry.attachment
        for address in WRITTEN_ADDRESS.findall(post.content):
            if self.site.is_own(address) and file_of(address):
                number = self.site.attachment(address)
                yield self.site.entries[number].attachment if number else without_size(address)

    def _fetch(self, address):
        """Return (address, path or None, why there is none)."""
        name = file_of(address)
        if not name or not self.site.is_own(address) or ".." in name.split("/"):
            return address, None, "is no file of the old site"
        path = self.folder / name
        try:
            content = safe_http.fetch(address, accept="*/*", most_bytes=MAX_BYTES, hosts=self.hosts())
        except safe_http.NoAnswer as error:
            return address, None, str(error)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(content)
        beside.replace(path)
        return address, path, ""
