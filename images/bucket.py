"""Pictures in an object store (S3, or what speaks like it), where MEDIA_STORAGE names one. Needs requirements-s3.txt.

Readers never ask the store itself: addresses are those of the site, which hands the files through (images/views.py), so that the
policy's `'self'` holds, no other host learns who reads what, and the bucket can stay private.
"""

from contextlib import contextmanager
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from images.renditions import TYPES

# A name is made from its content, so that what it names never changes.
FOREVER = "public, max-age=31536000, immutable"


@contextmanager
def raise_os_errors():
    """Callers know OSError: a file that is not there (FileNotFoundError), or a store that does not answer (ConnectionError)."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise ConnectionError(f"The object store did not answer as it should: {error}") from error


class BucketStorage(S3Storage):
    """Options: bucket_name, location (a prefix), region_name, endpoint_url. Keys come from boto3's own places."""

    def __init__(self, **options):
        style = "path" if options.get("endpoint_url") else "auto"
        # Not every store that speaks S3 knows the newer checksums; a request that hangs holds up a reader.
        config = Config(
            connect_timeout=5,
            read_timeout=20,
            retries={"total_max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": style},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, default_acl=None, file_overwrite=True, **options)

    def url(self, name, *args, **kwargs):
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    def get_object_parameters(self, name):
        return {"ContentType": TYPES[name.rpartition(".")[2]], "CacheControl": FOREVER}

    def exists(self, name):
        with raise_os_errors():
            return super().exists(name)

    def size(self, name):
        with raise_os_errors():
            return super().size(name)

    def delete(self, name):
        with raise_os_errors():
            super().delete(name)

    def _open(self, name, mode="rb"):
        with raise_os_errors():
            file = super()._open(name, mode)
            # Read now: a failure in the middle of an answer could not be told any more.
            file.open()
            return file

    def _save(self, name, content):
        with raise_os_errors():
            return super()._save(name, content)
