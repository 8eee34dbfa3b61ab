"""Bring the pictures of an old site into the library.

They come from a copy of its folder of uploads.
"""

import hashlib
from urllib.parse import urlsplit

from core.text.clean import clean_line, clean_text
from images.actions import add_image
from images.models import Image
from images.uploads import MAX_BYTES, UnacceptableImage
from psychsite.moving.wordpress.site import file_of

_WORDS = {"alt": 300, "caption": 1000}


class Media:
    """Finds pictures by the number of their attachment or by their address."""

    def __init__(self, site, folders, report, *, by):
        self.site, self.folders, self.report, self.by = site, folders, report, by
        self.files, self.known = None, {}

    def image(self, *, number="", address="", alt="", caption="", where=""):
        """Return the Image of a picture, or None with a line in the report."""
        number = number if number in self.site.entries else self.site.attachment(address)
        entry = self.site.entries.get(number)
        address = (entry.attachment if entry else "") or address
        key = number or address
        if key not in self.known:
            self.known[key] = self._load(address, entry, alt, caption, where)
        return self.known[key]

    def look(self, *, number, address, where):
        """Report a picture without bringing it in, for a dry run."""
        number = number if number in self.site.entries else self.site.attachment(address)
        entry = self.site.entries.get(number)
        address = (entry.attachment if entry else "") or address
        if (number or address) in self.known:
            return
        self.known[number or address] = None
        if not self.has(address):
            self.report.add("missing pictures", where, address)
            return
        self.report.read("picture")
        self.report.note("picture", "created", urlsplit(address).path.rpartition("/")[2])

    def _load(self, address, entry, alt, caption, where):
        content = self._read(address)
        if content is None:
            self.report.add("missing pictures", where, address)
            return None
        self.report.read("picture")
        name = urlsplit(address).path.rpartition("/")[2]
        original = hashlib.sha256(content).hexdigest()
        if image := Image.objects.filter(original_sha256=original).first():
            self.report.note("picture", "unchanged", name)
            return image
        alt = clean_line(alt or (entry.alt if entry else ""))[: _WORDS["alt"]]
        caption = clean_text((entry.caption if entry else "") or "")[: _WORDS["caption"]]
        before = Image.objects.count()
        try:
            image = add_image(upload=content, alt=alt, is_undescribed=not alt, caption=caption, by=self.by)
        except UnacceptableImage as error:
            self.report.note("picture", "failed", name, str(error), address)
            return None
        self.report.note("picture", "created" if Image.objects.count() > before else "unchanged", name)
        if image.is_undescribed:
            self.report.add("pictures without words", where, name)
        return image

    def _read(self, address):
        """Return the bytes of an upload, or None."""
        path = self.path_of(address)
        return path.read_bytes() if path and path.stat().st_size <= 4 * MAX_BYTES else None

    def has(self, address):
        """Return True if the folder of uploads has the file of an address."""
        return self.path_of(address) is not None

    def add_file(self, path, folder):
        """Note a file of a folder; the first of one name counts."""
        self.files.setdefault(path.relative_to(folder).as_posix().lower(), path)

    def path_of(self, address):
        """Return the path of an upload in the folders, or None."""
        if self.files is None:
            self.files = {}
            for folder in self.folders:
                for path in sorted(folder.rglob("*")):
                    if path.is_file() and not path.is_symlink() and not path.name.endswith(".part"):
                        self.add_file(path, folder)
        wanted = file_of(address)
        exact = address.rpartition("/uploads/")[2].lower()
        for name in (exact, wanted):
            if name in self.files:
                return self.files[name]
        # Some copies begin above or below the folder of uploads.
        return next((path for name, path in self.files.items() if wanted and name.endswith(f"/{wanted}")), None)
