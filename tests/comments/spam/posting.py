"""Script that posts comments under one article in its own process.

python -m tests.comments.spam.posting <database> <article> <first> <number>
"""

import sys


def main(database, article, first, number):
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    from django.utils import timezone

    from articles.models import Article
    from comments import errors
    from comments.posting import submission
    from comments.screening import limits

    limits.PAUSE_SECONDS = 0
    article, accepted, at = Article.objects.get(pk=article), 0, timezone.now().replace(minute=30)
    for serial in range(int(first), int(first) + int(number)):
        try:
            submission.submit_comment(
                article=article, name="Robin", email="", body=f"Text {serial}", client_address="203.0.113.7", at=at
            )
            accepted += 1
        except errors.TooMany:
            pass
    sys.stdout.write(str(accepted))


if __name__ == "__main__":
    main(*sys.argv[1:])
