"""The demonstration's files: texts of content/files.toml."""

from django.core.files.uploadedfile import SimpleUploadedFile

from files.actions import add_file
from psychsite.demo import data


def load(by, say):
    """Put the files into the library; return {name: File}."""
    files, rows = {}, data.read("files")
    for number, (name, row) in enumerate(rows.items(), start=1):
        upload = SimpleUploadedFile(f"{name}.txt", row["text"].encode())
        files[name] = add_file(upload=upload, title=row["title"], by=by)
        say("files", number, len(rows))
    return files
