"""Read-only admin lists."""


class ReadOnly:
    """Mixin for a ModelAdmin whose rows are added, changed and deleted elsewhere.

    Name it first among the bases.
    """

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
