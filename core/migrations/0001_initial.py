import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PageChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tags', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'core_pagechange',
                'managed': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RateWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bucket', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=80)),
                ('window', models.BigIntegerField()),
                ('hits', models.PositiveIntegerField(default=0)),
                ('ends_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bucket', 'key', 'window'), name='core_ratewindow_unique')],
            },
        ),
        migrations.CreateModel(
            name='UnsavedDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=40)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('fields', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('number', models.PositiveIntegerField(default=1)),
                ('tab', models.CharField(blank=True, max_length=40)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('user', 'form', 'key'), name='core_unsaveddraft_once')],
            },
        ),
        migrations.CreateModel(
            name='UnsavedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=40)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('fields', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('words', models.PositiveIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at', '-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['user', 'form', 'key', 'saved_at'], name='core_unsavedversion_of_form')],
            },
        ),
    ]
