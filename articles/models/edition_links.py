"""What editions show: rows that keep these things from being deleted, and bodies."""

from django.db import models

from articles.models.editions import Edition
from files.models import File
from images.models import Image


class EditionImage(models.Model):
    """A picture that an edition shows; the row protects its file."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="pictures")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="editions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "image"], name="articles_editionimage_once")]

    def __str__(self):
        return f"{self.edition}: {self.image}"


class EditionFile(models.Model):
    """A file that an edition names.

    The row protects it, and makes it public while the edition is live.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="editions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "file"], name="articles_editionfile_once")]

    def __str__(self):
        return f"{self.edition}: {self.file}"


class EditionBody(models.Model):
    """The rendered body of one edition (articles/rendering/bodies.py makes it).

    `content` is JSON, `version` names the code and templates that made it. `seal` binds `content` to the edition, so
    that a row that anything else wrote is not shown. The row can be deleted at any time: pages then render the document.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, primary_key=True, related_name="body")
    version = models.CharField(max_length=64, db_index=True)
    content = models.TextField()
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "edition bodies"

    def __str__(self):
        return f"Body of {self.edition}"
