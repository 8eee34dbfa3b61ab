"""Bring the pictures and files of an old site into the libraries.

They come from a copy of its folder of uploads.
"""

import hashlib
from urllib.parse import urlsplit

from core.text.clean import clean_line, clean_text
from files.actions import add_file, find_file
from files.formats import UnacceptableFile
from images.actions import add_image
from images.models import Image
from images.uploads import MAX_BYTES, UnacceptableImage, look_at
from psychsite.moving.wordpress.site import file_of

_WORDS = {"alt": 300, "caption": 1000}


class Media:
    """Finds pictures by the number of their attachment or by their address.

    Other files are found by their address.
    """

    def __init__(self, site, folders, report, *, by, is_dry=False):
        self.site, self.folders, self.report, self.by, self.is_dry = site, folders, report, by, is_dry
        self.files, self.known, self.enclosed = None, {}, {}
        # What a dry run would have brought in, by the hash of the upload.
        self.planned = {}

    def image(self, *, number="", address="", alt="", caption="", where=""):
        """Return the Image of a picture, or None with a line in the report.

        A dry run returns an unsaved one for a picture that is not here yet.
        """
        number = number if number in self.site.entries else self.site.attachment(address)
        entry = self.site.entries.get(number)
        address = (entry.attachment if entry else "") or address
        key = number or address
        if key not in self.known:
            self.known[key] = self._load(address, entry, alt, caption, where)
        return self.known[key]

    def _load(self, address, entry, alt, caption, where):
        content = self._read(address)
        if content is None:
            self.report.add("missing pictures", where, address)
            return None
        self.report.read("picture")
        name = urlsplit(address).path.rpartition("/")[2]
        original = hashlib.sha256(content).hexdigest()
        image = self.planned.get(original) or Image.objects.filter(original_sha256=original).first()
        if image:
            self.report.note("picture", "unchanged", name)
            return image
        alt = clean_line(alt or (entry.alt if entry else ""))[: _WORDS["alt"]]
        caption = clean_text((entry.caption if entry else "") or "")[: _WORDS["caption"]]
        try:
            image, state = self._add(content, original, {"alt": alt, "is_undescribed": not alt, "caption": caption})
        except UnacceptableImage as error:
            self.report.note("picture", "failed", name, str(error), address)
            return None
        self.report.note("picture", state, name)
        if image.is_undescribed:
            self.report.add("pictures without words", where, name)
        return image

    def _add(self, content, original, words):
        """Return (Image, state) of a picture that was not here."""
        if self.is_dry:
            look_at(content)
            self.planned[original] = Image(original_sha256=original, **words)
            return self.planned[original], "created"
        before = Image.objects.count()
        image = add_image(upload=content, by=self.by, **words)
        return image, "created" if Image.objects.count() > before else "unchanged"

    def file(self, address):
        """Return the File of an upload that is no picture, or None.

        A refused one is in the report. A dry run returns an unsaved one for a file that is not here yet.
        """
        path = self.path_of(address)
        if path is not None and path not in self.enclosed:
            self.enclosed[path] = self._load_file(path, address)
        return self.enclosed.get(path)

    def _load_file(self, path, address):
        self.report.read("file")
        try:
            with path.open("rb") as opened:
                upload = _Named(opened, path.name)
                file = find_file(upload)
                file = self.planned.get(file.sha256, file)
                is_known = bool(file.pk) or file.sha256 in self.planned
                if self.is_dry:
                    self.planned[file.sha256] = file
                elif not is_known:
                    file = add_file(upload=upload, by=self.by)
        except UnacceptableFile as error:
            self.report.note("file", "failed", path.name, str(error), address)
            return None
        self.report.note("file", "unchanged" if is_known else "created", path.name)
        return file

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


class _Named:
    """An open file with the name that the library shows."""

    def __init__(self, file, name):
        self.file, self.name = file, name
        self.size = file.seek(0, 2)
        file.seek(0)

    def __getattr__(self, name):
        return getattr(self.file, name)
