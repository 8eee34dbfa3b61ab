"""The library of files: documents to download, and recordings to play."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify

from core.db.fields import CleanCharField, PictureFileField
from files.formats import FORMATS


def stored_name(file, filename):
    """Return the storage name: files/ab/<sha256>.<format>.

    A web server does not serve this folder; the site decides who may read a file.
    """
    return f"files/{file.sha256[:2]}/{file.sha256}.{file.format}"


class FileQuerySet(models.QuerySet):
    def with_use(self):
        """Annotate `in_use`: a draft or an edition names the file."""
        return self.annotate(in_use=models.Case(models.When(used_condition(), then=True), default=False))


def used_condition():
    """Return the condition that something names the file."""
    found = Q()
    for relation in File._meta.related_objects:
        found |= Q(Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return found


class File(models.Model):
    """A file of the library. Its bytes never change.

    Only `files.actions.add_file` creates one.
    """

    file = PictureFileField(upload_to=stored_name, editable=False, max_length=150)
    title = CleanCharField(max_length=200, help_text="What readers see: “Safety plan to fill in”, not “plan_v3_final”.")
    format = models.CharField(
        max_length=4, choices=[(key, known.name) for key, known in FORMATS.items()], editable=False
    )
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("added", default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="files_file_has_size", condition=Q(size__gt=0)),
            models.CheckConstraint(name="files_file_has_hash", condition=~Q(sha256="")),
            models.CheckConstraint(name="files_file_format_known", condition=Q(format__in=list(FORMATS))),
        ]

    def __str__(self):
        return f"{self.title} ({self.kind}, {self.size_text})"

    @property
    def kind(self):
        """Return the name of the format for readers."""
        return FORMATS[self.format].name

    @property
    def sort(self):
        return FORMATS[self.format].sort

    @property
    def size_text(self):
        return filesizeformat(self.size)

    @property
    def download_name(self):
        """Return the name under which a reader saves the file."""
        return f"{slugify(self.title)[:80] or 'file'}.{self.format}"
