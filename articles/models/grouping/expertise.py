"""Say which topics a person knows well."""

from django.db import models

from articles.models.grouping.topics import Topic
from authors.models import Person


class Expertise(models.Model):
    """A topic that a person knows well: a field of expertise on their page."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise")
    topic = models.ForeignKey(
        Topic,
        on_delete=models.CASCADE,
        related_name="experts",
        help_text="Readers see it on the person’s page, and can list the people of one field.",
    )

    class Meta:
        verbose_name = "field of expertise"
        verbose_name_plural = "fields of expertise"
        ordering = ["topic__position", "topic__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic"],
                name="articles_expertise_once",
                violation_error_message="This field of expertise is listed already. Remove one of the two rows.",
            )
        ]

    def __str__(self):
        return str(self.topic)
