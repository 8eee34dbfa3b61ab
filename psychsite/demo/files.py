"""The demonstration's files: texts of content/files.toml, and a sound."""

from django.core.files.uploadedfile import SimpleUploadedFile

from files.actions import add_file
from psychsite.demo import data

# Ten seconds of MPEG audio, whose frames hold no sound.
_SOUND = (b"\xff\xfb\x10\x00" + bytes(100)) * 383


def load(by, say):
    """Put the files into the library; return {name: File}."""
    files, rows = {}, data.read("files")
    for number, (name, row) in enumerate(rows.items(), start=1):
        upload = SimpleUploadedFile(f"{name}.txt", row["text"].encode() if "text" in row else _SOUND)
        files[name] = add_file(upload=upload, title=row["title"], by=by)
        say("files", number, len(rows))
    return files
