"""Scripted replies with the first ones, who wants letters, and indexes for lists of a million comments."""

import tomllib
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    file = Path(__file__).parents[1] / "data" / "replies.toml"
    replies = apps.get_model("comments", "ScriptedReply")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["replies"]
    replies.objects.bulk_create([replies(**{**row, "text": row["text"].strip()}) for row in rows])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_start_here'),
        ('authors', '0001_initial'),
        ('comments', '0004_erased_comments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModeratorMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='ScriptedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='What moderators choose it by.', max_length=80)),
                ('language', models.CharField(default='en', help_text='Of the reply: en, es …', max_length=2)),
                ('text', models.TextField(max_length=5000)),
                ('for_risk', models.BooleanField(default=False, help_text='Offered first beside comments that may tell of danger.', verbose_name='for people at risk')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name_plural': 'scripted replies',
                'ordering': ['-for_risk', 'language', 'title'],
            },
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['state', '-created_at', '-id'], name='comments_of_state'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['-created_at', '-id'], name='comments_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['client_hash', 'state'], name='comments_of_client'),
        ),
        migrations.AddField(
            model_name='moderatormail',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderator_mail', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='scriptedreply',
            constraint=models.UniqueConstraint(fields=('language', 'title'), name='comments_scriptedreply_unique'),
        ),
        migrations.AddConstraint(
            model_name='scriptedreply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='comments_scriptedreply_given', violation_error_message='Give the reply a title and a text.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
