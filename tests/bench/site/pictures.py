"""Uploads of the measured sites that wait for their description."""

WAITING = 30


def fill_uploads():
    from django.contrib.auth.models import User

    from images.models import Upload

    user = User.objects.create_superuser("library", "library@example.org", password="x")
    Upload.objects.bulk_create(
        Upload(
            file=f"images/up/{one:064x}.jpeg", width=1600, height=900, sha256=f"{10**9 + one:064x}",
            original_sha256=f"waiting-{one}", tone="333", made={"webp": [240, 480]}, name=f"{one}.jpg", uploaded_by=user,
        )
        for one in range(WAITING - 1)
    )  # fmt: skip
