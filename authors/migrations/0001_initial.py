import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('images', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Without title and degrees: “Ada Quill”.', max_length=120)),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('honorific', models.CharField(blank=True, help_text='Before the name: “Dr.”', max_length=30)),
                ('suffix', models.CharField(blank=True, help_text='After the name: “MD, PhD”', max_length=60)),
                ('role_line', models.CharField(blank=True, help_text='One line under the name: “Psychiatrist and medical editor”', max_length=160)),
                ('bio', models.TextField(blank=True, help_text='Plain text. An empty line starts a paragraph.', max_length=5000, verbose_name='biography')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='images.image')),
                ('website', models.CharField(blank=True, max_length=500)),
                ('links', models.JSONField(blank=True, default=list)),
                ('user', models.OneToOneField(blank=True, help_text='The account that this person approves with.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='staff account')),
                ('reviews_a_week', models.PositiveSmallIntegerField(default=5, help_text='For an approver: how many reviews may be due in one week.', verbose_name='reviews a week')),
                ('former', models.BooleanField(default=False, help_text='No longer with us. Their articles and approvals stay.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('import_ref', models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='authors_person_name_given', violation_error_message="Enter the person's name."), models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='authors_person_slug_given', violation_error_message='Enter a web address.')],
            },
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('authors.person',),
        ),
        migrations.CreateModel(
            name='MedicalApprover',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('authors.person',),
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='authors.person')),
                ('kind', models.CharField(choices=[('degree', 'Degree'), ('board', 'Board certification'), ('licence', 'License')], max_length=10)),
                ('title', models.CharField(help_text='“Doctor of Medicine”, “Board-certified psychiatrist”', max_length=200)),
                ('issuer', models.CharField(blank=True, max_length=200)),
                ('jurisdiction', models.CharField(blank=True, help_text='Where it is valid: “Florida, US”', max_length=120)),
                ('number', models.CharField(blank=True, help_text='For our own checks. Readers never see it.', max_length=80)),
                ('checked_on', models.DateField(blank=True, help_text='The day of the last check with the issuer.', null=True)),
                ('expires_on', models.DateField(blank=True, help_text='The last day on which it is valid. Leave empty if it does not expire.', null=True)),
            ],
            options={
                'ordering': ['person', 'kind', 'title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['degree', 'board', 'licence'])), name='authors_credential_kind_known', violation_error_message='Choose degree, board certification or licence.'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='authors_credential_title_given', violation_error_message='Enter the name of the credential.'), models.CheckConstraint(condition=models.Q(('checked_on', None), ('expires_on', None), ('expires_on__gte', models.F('checked_on')), _connector='OR'), name='authors_credential_expires_after_check', violation_error_message='The credential expired before it was checked. Enter the renewed one, or correct a date.')],
            },
        ),
    ]
