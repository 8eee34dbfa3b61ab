"""Collected static files in their compressed forms."""

import gzip
from unittest import mock

import brotli
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor

from core.static_files.storage import StaticFilesStorage

STYLES = {"a.css": "a { color: red }\n" * 40, "b.css": '@import "a.css";\n' * 40, "c.map": "a { color: red }\n" * 40}


def collected(folder):
    """Return the names of what `collectstatic` leaves in a folder with STYLES."""
    sources, target = folder / "from", folder / "to"
    sources.mkdir()
    storage, source = StaticFilesStorage(location=target, base_url="/static/"), FileSystemStorage(location=sources)
    for name, text in STYLES.items():
        (sources / name).write_text(text)
        with source.open(name) as file:
            storage.save(name, file)
    made = list(storage.post_process({name: (source, name) for name in STYLES}))
    assert all(not isinstance(processed, Exception) for _name, _hashed, processed in made), made
    return target


def test_each_file_has_its_own_compressed_forms(tmp_path):
    folder = collected(tmp_path)
    plain = [path for path in folder.iterdir() if path.suffix == ".css"]
    assert len(plain) >= 4, "each also has a hashed name"
    for path in plain:
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == path.read_bytes()
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
    assert not list(folder.glob("*.map.*")), "maps stay as they are, whatever they hold"


def test_each_content_is_compressed_once(tmp_path):
    with mock.patch.object(Compressor, "compress_brotli", side_effect=brotli.compress) as compress:
        collected(tmp_path)
    contents = [call.args[0] for call in compress.call_args_list]
    assert len(contents) == len(set(contents)) == 3, "the style sheet with an import differs from its hashed copy"
