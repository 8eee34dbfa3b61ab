"""Storage for pictures in an S3 bucket. Needs requirements-s3.txt.

The site serves the files itself (images/views.py), so readers never contact the store. The policy's
`'self'` holds, no other host learns who reads what, and the bucket can stay private.
"""

from contextlib import contextmanager
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from images.renditions import TYPES

# Names are hashes of the content, so the content under a name never changes.
FOREVER = "public, max-age=31536000, immutable"


@contextmanager
def raise_os_errors():
    """Raise errors of the store as OSError.

    A missing file is FileNotFoundError; a store that does not respond is ConnectionError.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise ConnectionError(f"The object store did not answer as it should: {error}") from error


class BucketStorage(S3Storage):
    """An S3 storage.

    Options: bucket_name, location (a prefix), region_name, endpoint_url. Boto3 finds the keys.
    """

    def __init__(self, **options):
        style = "path" if options.get("endpoint_url") else "auto"
        # Not every S3 store supports the newer checksums. Timeouts keep readers from waiting for the store.
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
        return {"ContentType": TYPES.get(name.rpartition(".")[2], "application/octet-stream"), "CacheControl": FOREVER}

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
            # Read it now: in the middle of a response, a failure could no longer be reported.
            file.open()
            return file

    def _save(self, name, content):
        with raise_os_errors():
            return super()._save(name, content)
