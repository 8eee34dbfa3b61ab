"""What another site said about approvals of its texts. A claim is no approval."""

from django.db import models
from django.db.models import Q

from articles.models.card import Article
from authors.models import Person
from core.db.fields import CleanCharField


class ApprovalClaim(models.Model):
    """A sentence of another site such as "Medically reviewed by Dr. Quill".

    Only staff see it. It is settled when a person asked for a review, or decided that none is needed.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="approval_claims")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="approval_claims")
    name = CleanCharField(max_length=200)
    day = models.DateField("said date", null=True)
    place = CleanCharField("part of the text", max_length=200)
    words = CleanCharField(max_length=500)
    imported_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "claim of an approval"
        verbose_name_plural = "claims of approvals"
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="articles_approvalclaim_has_name")]

    def __str__(self):
        return f"{self.name}: {self.article}"
