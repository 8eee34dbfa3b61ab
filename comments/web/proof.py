"""The sum that a writer's device solves while they write."""

from django.http import Http404, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from comments.models import Policy
from comments.spam import proof
from comments.web.comment import private


@private
@require_safe
def challenge(request, article):
    if not Policy.current().proof_of_work:
        raise Http404("No proof of work is asked for.")
    return JsonResponse(proof.challenge(article.pk, timezone.now()))
