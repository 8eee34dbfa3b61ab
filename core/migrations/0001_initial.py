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
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['-seen_at'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='JobState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('due_at', models.DateTimeField()),
                ('worker', models.CharField(blank=True, max_length=80)),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('given_up_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['name'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('given_up_at__isnull', True), models.Q(('last_error', ''), _negated=True), _connector='OR'), name='core_jobstate_given_up_for_a_reason')],
                'permissions': [('run_jobs', 'Can see the machine room, and try jobs again')],
            },
        ),
    ]
