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
                ('website', models.CharField(blank=True, max_length=500)),
                ('links', models.JSONField(blank=True, default=list)),
                ('signing_email', models.EmailField(blank=True, editable=False, help_text='Links to texts that wait for this person’s approval go to this address.', max_length=254, verbose_name='signing address')),
                ('verified_name', models.CharField(blank=True, editable=False, max_length=215)),
                ('verified_at', models.DateTimeField(editable=False, null=True)),
                ('former_name', models.CharField(blank=True, editable=False, max_length=215)),
                ('interests', models.TextField(blank=True, help_text='What readers should know about this person’s interests: jobs, shares, fees, grants.', max_length=1000, verbose_name='interests')),
                ('reviews_a_week', models.PositiveSmallIntegerField(default=5, help_text='For an approver: how many reviews may be due in one week.', verbose_name='reviews a week')),
                ('former', models.BooleanField(default=False, help_text='No longer with us. Their articles and approvals stay.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('import_ref', models.CharField(blank=True, editable=False, max_length=200, null=True)),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='images.image')),
                ('signing_email_confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.OneToOneField(blank=True, help_text='The account that this person approves with.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='staff account')),
                ('canonical_url', models.CharField(blank=True, help_text='If this page was first published elsewhere: the address there. Search engines then list that page.', max_length=500, verbose_name='original address')),
                ('meta_description', models.CharField(blank=True, help_text='Leave empty to use the text of the page. Search results show about 155 characters.', max_length=320, verbose_name='description for search engines')),
                ('meta_title', models.CharField(blank=True, help_text='Leave empty to use the title of the page. Search results show about 60 characters.', max_length=120, verbose_name='title for search engines')),
                ('noindex', models.BooleanField(default=False, help_text='Readers still find the page on this site.', verbose_name='keep out of search engines')),
                ('social_title', models.CharField(blank=True, help_text='Leave empty to use the title for search engines.', max_length=120, verbose_name='title for shared links')),
                ('merged_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_records', to='authors.person')),
                ('merged_keys', models.JSONField(default=list, editable=False)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('import_ref__isnull', False)), fields=('import_ref',), name='authors_person_import_ref_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='authors_person_name_given', violation_error_message="Enter the person's name."), models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='authors_person_slug_given', violation_error_message='Enter a web address.'), models.CheckConstraint(condition=models.Q(('signing_email', ''), ('signing_email_confirmed_by__isnull', False), _connector='OR'), name='authors_person_signing_email_confirmed', violation_error_message='A second person must confirm the signing address.'), models.CheckConstraint(condition=models.Q(('user', None), ('signing_email_confirmed_by', None), models.Q(('signing_email_confirmed_by', models.F('user')), _negated=True), _connector='OR'), name='authors_person_confirmed_by_another', violation_error_message='This person cannot confirm their own signing address.'), models.CheckConstraint(condition=models.Q(models.Q(('verified_at', None), ('verified_name', '')), models.Q(models.Q(('verified_name', ''), _negated=True), ('verified_at__isnull', False)), _connector='OR'), name='authors_person_verified_name_dated', violation_error_message='A verified name needs the time of its verification.'), models.CheckConstraint(condition=models.Q(('canonical_url', ''), ('canonical_url__startswith', 'https://'), _connector='OR'), name='authors_person_original_is_https', violation_error_message='Enter an original address that begins with https://.'), models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(models.Q(('merged_into', models.F('pk')), _negated=True), ('signing_email', ''), ('user', None)), _connector='OR'), name='authors_person_merged_without_account', violation_error_message='This record was merged into another one, so it gets no account and no address.')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('degree', 'Degree'), ('board', 'Board certification'), ('license', 'License')], max_length=10)),
                ('title', models.CharField(help_text='“Doctor of Medicine”, “Board-certified psychiatrist”', max_length=200)),
                ('issuer', models.CharField(blank=True, max_length=200)),
                ('jurisdiction', models.CharField(blank=True, help_text='Where it is valid: “Florida, US”', max_length=120)),
                ('number', models.CharField(blank=True, help_text='For our own checks. Readers never see it.', max_length=80)),
                ('checked_on', models.DateField(editable=False, null=True)),
                ('expires_on', models.DateField(blank=True, help_text='The last day on which it is valid. Leave empty if it does not expire.', null=True)),
                ('changed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='authors.person')),
            ],
            options={
                'ordering': ['person', 'kind', 'title', 'pk'],
                'permissions': [('verify_credential', 'Can check credentials and decide about changes of approvers')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_by', None), ('checked_on', None)), models.Q(('checked_by__isnull', False), ('checked_on__isnull', False)), _connector='OR'), name='authors_credential_check_signed', violation_error_message='A check needs both its day and the person who checked.'), models.CheckConstraint(condition=models.Q(('checked_by', None), ('changed_by', None), models.Q(('checked_by', models.F('changed_by')), _negated=True), _connector='OR'), name='authors_credential_checked_by_another', violation_error_message='The person who entered a credential cannot check it.'), models.CheckConstraint(condition=models.Q(('kind__in', ['degree', 'board', 'license'])), name='authors_credential_kind_known', violation_error_message='Choose degree, board certification or license.'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='authors_credential_title_given', violation_error_message='Enter the name of the credential.'), models.CheckConstraint(condition=models.Q(('checked_on', None), ('expires_on', None), ('expires_on__gte', models.F('checked_on')), _connector='OR'), name='authors_credential_expires_after_check', violation_error_message='The credential expired before it was checked. Enter the renewed one, or correct a date.')],
            },
        ),
        migrations.CreateModel(
            name='IdentityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('name', 'Name'), ('account', 'Account'), ('address', 'Signing address'), ('credential', 'Credential')], max_length=10)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('reason', models.TextField(max_length=1000, verbose_name='why')),
                ('show_former', models.BooleanField(default=False, verbose_name='readers may see the former name')),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('is_accepted', models.BooleanField(null=True)),
                ('answer', models.TextField(blank=True, max_length=1000)),
                ('credential', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='authors.credential')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_changes', to='authors.person')),
            ],
            options={
                'verbose_name': 'change of an approver',
                'verbose_name_plural': 'changes of approvers',
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['name', 'account', 'address', 'credential'])), name='authors_identitychange_kind_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='authors_identitychange_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('is_accepted', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('is_accepted__isnull', False)), _connector='OR'), name='authors_identitychange_decided_whole'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='authors_identitychange_two_people'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('holder', None), models.Q(('decided_by', models.F('holder')), _negated=True), _connector='OR'), name='authors_identitychange_not_the_holder'), models.UniqueConstraint(condition=models.Q(('decided_at', None), models.Q(('kind', 'credential'), _negated=True)), fields=('person', 'kind'), name='authors_identitychange_one_open')],
            },
        ),
    ]
