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
            name='ChainCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('number', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('fault', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-pk'],
                'default_permissions': [],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 0)), name='activity_chaincheck_from_zero')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('verb', models.CharField(max_length=40)),
                ('about_kind', models.CharField(blank=True, max_length=80)),
                ('about_key', models.CharField(blank=True, max_length=40)),
                ('about_title', models.CharField(blank=True, max_length=200)),
                ('article', models.BigIntegerField(null=True)),
                ('network', models.CharField(blank=True, max_length=43)),
                ('details', models.JSONField(default=dict)),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'entry',
                'verbose_name_plural': 'activity',
                'ordering': ['-number'],
                'permissions': [('export_entry', 'Can export the activity')],
                'default_permissions': ['view'],
                'indexes': [models.Index(fields=['by', '-number'], name='activity_entry_by'), models.Index(fields=['verb', '-number'], name='activity_entry_verb'), models.Index(fields=['about_kind', 'about_key', '-number'], name='activity_entry_about'), models.Index(condition=models.Q(('article__gt', 0)), fields=['article', '-number'], name='activity_entry_article')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='activity_entry_number_from_one'), models.CheckConstraint(condition=models.Q(('verb', ''), _negated=True), name='activity_entry_has_verb'), models.CheckConstraint(condition=models.Q(models.Q(('about_key', ''), ('about_kind', '')), models.Q(('about_kind', ''), _negated=True), _connector='OR'), name='activity_entry_about_is_whole')],
            },
        ),
    ]
