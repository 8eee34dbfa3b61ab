"""Room for phrases with a choice of words and for their exceptions, and the phrases that need it."""

from django.db import migrations, models

from comments.screening.phrases import from_file


def fill(apps, schema_editor):
    phrases = apps.get_model("comments", "Phrase")
    there = set(phrases.objects.values_list("kind", "language", "text"))
    missing = [row for row in from_file() if (row["kind"], row["language"], row["text"]) not in there]
    phrases.objects.bulk_create([phrases(**row) for row in missing])


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_answered_label")]
    operations = [
        migrations.AlterField(
            model_name="phrase",
            name="text",
            field=models.CharField(
                help_text="Whole words as a person would write them. “…” stands for up to five words between, “#” for a number, "
                "“a/b” for either word: “want/wants to … die”.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="phrase",
            name="unless",
            field=models.CharField(
                blank=True,
                help_text="Where it is no alarm, separated by semicolons: “suicide prevention; not/never … want to die”.",
                max_length=1000,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
