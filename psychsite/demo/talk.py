"""The demonstration's comments, posted through the readers' own action.

So the rules hold what they would hold on a real site.
"""

from comments.models import ModerationRule
from comments.moderation import decisions, edits
from comments.posting import submission
from crisis.first_phrases import load_phrases
from psychsite.demo import data


def load(articles, people, users, say):
    """Make the moderation rules and the comments of content/comments.toml."""
    content = data.read("comments")
    load_phrases()
    ModerationRule.objects.bulk_create(ModerationRule(**row) for row in content["rules"])
    rows, sent = content["comments"], {}
    for number, row in enumerate(rows, start=1):
        comment = sent[row.get("key", number)] = submission.submit_comment(
            article=articles[row["article"]],
            name=row["name"],
            email=f"{row['name'].casefold().replace(' ', '.').replace('’', '')}@example.org",
            body=row["body"].strip(),
            parent=sent[row["answers"]] if "answers" in row else None,
            # 192.0.2.0/24 is reserved for examples; no client sends more than a few.
            client_address=f"192.0.2.{number % 250 + 1}",
            user=people[row["person"]].user if "person" in row else None,
            at=data.ago(row["days_ago"]),
            signals=row.get("signals", []),
        )
        wanted = row.get("state", "approved")
        if comment.state != wanted:
            sent[row.get("key", number)] = decisions.decide(
                comment=comment,
                state=wanted,
                by=users["demo-moderator"],
                note=row.get("note", ""),
                removal_reason=row.get("removal_reason", ""),
                at=data.ago(max(0.01, row["days_ago"] - 0.3)),
            )
        if row.get("pinned"):
            edits.pin_comment(comment=sent[row.get("key", number)], by=users["demo-editor"], at=data.ago(0.5))
        say("comments", number, len(rows))
