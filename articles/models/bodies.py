"""The body of an edition as HTML; articles/rendering/bodies.py makes it."""

from django.db import models

from articles.models.editions import Edition


class EditionBody(models.Model):
    """The rendered body of one edition.

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
