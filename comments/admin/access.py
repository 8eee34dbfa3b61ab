"""Who may open the moderators' pages."""

from comments import models


class ModeratorsOnly:
    """Seeing and deciding need one permission, comments.moderate_comment."""

    def has_moderate_permission(self, request, obj=None):
        return request.user.has_perm(models.MODERATE)

    has_module_permission = has_view_permission = has_change_permission = has_moderate_permission
