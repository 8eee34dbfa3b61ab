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
            name='MissingAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200, verbose_name='address')),
                ('day', models.DateField()),
                ('hits', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'addresses not found',
                'ordering': ['-day', '-hits', 'path'],
                'default_permissions': ('view', 'delete'),
                'indexes': [models.Index(fields=['hits', 'day'], name='addresses_missing_rarest')],
                'constraints': [models.UniqueConstraint(fields=('path', 'day'), name='addresses_missing_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='RedirectUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500)),
                ('week', models.DateField()),
                ('uses', models.PositiveIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('path', 'week'), name='addresses_redirectuse_once')],
            },
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_path', models.CharField(max_length=500, unique=True, verbose_name='old address')),
                ('code', models.PositiveSmallIntegerField(choices=[(301, 'Moved for good (301)'), (302, 'Moved for now (302)'), (410, 'Gone (410)')], default=301, verbose_name='kind')),
                ('new_path', models.CharField(blank=True, max_length=500, verbose_name='new address')),
                ('target_kind', models.CharField(blank=True, editable=False, max_length=20)),
                ('target_id', models.BigIntegerField(editable=False, null=True)),
                ('origin', models.CharField(choices=[('moved', 'The page has a new address'), ('merged', 'The page was merged into another'), ('withdrawn', 'The article was withdrawn'), ('staff', 'Added by staff'), ('file', 'Added from a file')], default='staff', editable=False, max_length=10, verbose_name='origin')),
                ('note', models.CharField(blank=True, help_text='For an address that is gone: what readers should know.', max_length=500, verbose_name='note for readers')),
                ('why', models.CharField(blank=True, help_text='For other staff. Readers never see it.', max_length=300, verbose_name='reason')),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(fields=['target_kind', 'target_id'], name='addresses_redirect_target')],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__in', [301, 302, 410])), name='addresses_redirect_code_known', violation_error_message='Choose 301, 302 or 410.'), models.CheckConstraint(condition=models.Q(('origin__in', ['moved', 'merged', 'withdrawn', 'staff', 'file'])), name='addresses_redirect_origin_known'), models.CheckConstraint(condition=models.Q(('old_path__startswith', '/'), models.Q(('old_path__startswith', '//'), _negated=True), models.Q(('new_path', ''), models.Q(('new_path__startswith', '/'), models.Q(('new_path__startswith', '//'), _negated=True)), _connector='OR')), name='addresses_redirect_paths', violation_error_message='An address begins with one slash.'), models.CheckConstraint(condition=models.Q(models.Q(('code', 410), ('new_path', ''), ('target_id', None), ('target_kind', '')), models.Q(models.Q(('code', 410), _negated=True), models.Q(('new_path', ''), _negated=True), ('target_id', None), ('target_kind', '')), models.Q(models.Q(('code', 410), _negated=True), ('new_path', ''), ('target_id__isnull', False), models.Q(('target_kind', ''), _negated=True)), _connector='OR'), name='addresses_redirect_one_target', violation_error_message='A redirect leads to one address; an address that is gone leads nowhere.'), models.CheckConstraint(condition=models.Q(('old_path', models.F('new_path')), _negated=True), name='addresses_redirect_leads_away', violation_error_message='This address would lead to itself.')],
            },
        ),
    ]
