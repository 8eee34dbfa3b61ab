import django.db.models.deletion
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('authors', '0001_initial'),
        ('clinics', '0001_initial'),
        ('images', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('description', models.TextField(blank=True, max_length=600)),
                ('risk', models.CharField(choices=[('high', 'High: reviewed every 6 months'), ('medium', 'Medium: reviewed every 12 months'), ('low', 'Low: reviewed every 24 months')], default='medium', help_text='How much harm outdated text could do.', max_length=6)),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Topics are sorted by this number, then by name.')),
            ],
            options={
                'ordering': ['position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('risk__in', ['high', 'medium', 'low'])), name='articles_topic_risk_known')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=400)),
                ('authors', models.CharField(blank=True, max_length=300)),
                ('publication', models.CharField(blank=True, max_length=200)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('doi', models.CharField(blank=True, max_length=200)),
                ('pmid', models.CharField(blank=True, max_length=9)),
                ('url', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['authors', 'year', 'title'],
                'constraints': [models.CheckConstraint(condition=models.Q(('year__isnull', True), ('year__range', (1500, 2200)), _connector='OR'), name='articles_source_year_is_sane'), models.CheckConstraint(condition=models.Q(('doi', ''), ('pmid', ''), ('url', ''), _negated=True), name='articles_source_can_be_found')],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(blank=True, choices=[('', 'Not stated'), ('established', 'Established evidence'), ('mixed', 'Mixed evidence'), ('early', 'Early research')], default='', help_text='Shown to readers with an explanation.', max_length=12, verbose_name='level of evidence')),
                ('ai_use', models.CharField(blank=True, choices=[('', 'Not stated'), ('none', 'No AI'), ('assisted', 'AI-assisted'), ('translated', 'AI-translated'), ('drafted', 'AI-drafted')], default='', help_text='Shown to readers in a sentence.', max_length=12, verbose_name='use of AI')),
                ('title', models.CharField(max_length=200)),
                ('slug', models.SlugField(help_text='The end of the web address. Changing it after publication breaks links from other sites.', max_length=100, unique=True, verbose_name='web address')),
                ('standfirst', models.TextField(blank=True, help_text='One or two sentences under the title. Also shown in lists and search results.', max_length=500, verbose_name='summary (standfirst)')),
                ('interests', models.TextField(blank=True, help_text='What readers should know about the authors’ interests in this subject: jobs, shares, fees, grants. Part of the text that is approved.', max_length=1000, verbose_name='interests of the authors')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.topic')),
                ('lead_image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_articles', to='images.image')),
                ('meta_title', models.CharField(blank=True, help_text='For search engines, if it differs from the title.', max_length=120)),
                ('meta_description', models.CharField(blank=True, help_text='For search engines. Leave empty to use the summary.', max_length=320)),
                ('needs_approval', models.BooleanField(default=True, help_text='For medical text: it is published only with an approval of exactly this text.')),
                ('comments_open', models.BooleanField(default=True)),
                ('start_here', models.PositiveSmallIntegerField(blank=True, help_text="Leave empty to keep it off the home page's starter list.", null=True, verbose_name='place in “Start here”')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_articles', to=settings.AUTH_USER_MODEL)),
                ('last_edited_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('binned_at', models.DateTimeField(editable=False, null=True)),
                ('wrong_since', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('import_ref', models.CharField(editable=False, max_length=200, null=True, unique=True)),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='taggit.TaggedItem', to='taggit.Tag', verbose_name='Tags')),
                ('related', models.ManyToManyField(blank=True, related_name='related_from', to='articles.article')),
            ],
            options={
                'ordering': ['-updated_at', '-pk'],
                'permissions': [('freeze_article', 'Can freeze an article into an edition'), ('bin_article', 'Can put an article in the bin and take it out')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='articles_article_has_title'), models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='articles_article_has_slug'), models.CheckConstraint(condition=models.Q(('evidence__in', ['', 'established', 'mixed', 'early'])), name='articles_article_evidence_known'), models.CheckConstraint(condition=models.Q(('ai_use__in', ['', 'none', 'assisted', 'translated', 'drafted'])), name='articles_article_ai_use_known')],
            },
        ),
        migrations.CreateModel(
            name='Byline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bylines', to='articles.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bylines', to='authors.person')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('credit', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='articles_byline_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='DraftEditor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_editors', to='articles.article')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('number', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'user', 'number'), name='articles_drafteditor_once')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='articles.article')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-seen_at'],
                'constraints': [models.UniqueConstraint(fields=('article', 'user'), name='articles_presence_once')],
            },
        ),
        migrations.CreateModel(
            name='Callout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('style', models.CharField(choices=[('note', 'Note'), ('warning', 'Warning'), ('safety', 'Safety: when to call for help')], default='note', max_length=10)),
                ('heading', models.CharField(blank=True, max_length=120)),
                ('html', models.TextField(verbose_name='text')),
            ],
            options={
                'verbose_name': 'callout',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('style__in', ['note', 'warning', 'safety'])), name='articles_callout_style_known')],
            },
        ),
        migrations.CreateModel(
            name='ClinicSpotlight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spotlights', to='clinics.clinic')),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'clinic spotlight',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='images.image')),
                ('alt', models.CharField(blank=True, help_text="Leave empty to use the picture's own.", max_length=300, verbose_name='alt text')),
                ('caption', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'verbose_name': 'figure',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PullQuote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('quote', models.TextField(max_length=1000)),
                ('attribution', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'quote',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='references', to='articles.source')),
            ],
            options={
                'verbose_name': 'reference',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RelatedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_callouts', to='articles.article', verbose_name='link to article')),
            ],
            options={
                'verbose_name': 'related article',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RichText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('html', models.TextField(verbose_name='text')),
            ],
            options={
                'verbose_name': 'text',
                'verbose_name_plural': 'texts',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EditionPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authors.person')),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(blank=True, choices=[('', 'Not stated'), ('established', 'Established evidence'), ('mixed', 'Mixed evidence'), ('early', 'Early research')], default='', help_text='Shown to readers with an explanation.', max_length=12, verbose_name='level of evidence')),
                ('ai_use', models.CharField(blank=True, choices=[('', 'Not stated'), ('none', 'No AI'), ('assisted', 'AI-assisted'), ('translated', 'AI-translated'), ('drafted', 'AI-drafted')], default='', help_text='Shown to readers in a sentence.', max_length=12, verbose_name='use of AI')),
                ('byline', models.JSONField(default=list)),
                ('interests', models.TextField(blank=True, max_length=1000)),
                ('editors', models.JSONField(default=list)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='articles.article')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('standfirst', models.TextField(blank=True, max_length=500)),
                ('document', models.JSONField()),
                ('text', models.TextField()),
                ('words', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('change_class', models.CharField(choices=[('cosmetic', 'Cosmetic: spelling, layout; no meaning changed'), ('clarification', 'Clarification: says the same, more clearly'), ('medical', 'Medical: what it says about health has changed')], max_length=15)),
                ('changed_at', models.PositiveIntegerField()),
                ('compared_with', models.PositiveIntegerField(default=0)),
                ('public_note', models.TextField(blank=True, max_length=500)),
                ('frozen_at', models.DateTimeField()),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('article_version', models.PositiveIntegerField()),
                ('live_from', models.DateTimeField(null=True)),
                ('live_until', models.DateTimeField(null=True)),
                ('people', models.ManyToManyField(related_name='editions', through='articles.EditionPerson', to='authors.person')),
            ],
            options={
                'ordering': ['article', '-number'],
                'permissions': [('request_review', 'Can request the review of an edition'), ('approve_edition', 'Can approve an edition as a medical approver'), ('publish_edition', 'Can publish an edition'), ('publish_unapproved_edition', 'Can publish medical text without an approval'), ('withdraw_edition', 'Can withdraw an article')],
                'indexes': [models.Index(fields=['live_from'], name='articles_edition_live_from'), models.Index(fields=['article', 'live_from'], name='articles_edition_by_article')],
                'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='articles_edition_number_once'), models.UniqueConstraint(condition=models.Q(('live_from__isnull', False), ('live_until__isnull', True)), fields=('article',), name='articles_edition_one_open_interval'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='articles_edition_number_positive'), models.CheckConstraint(condition=models.Q(('live_until__isnull', True), models.Q(('live_from__isnull', False), ('live_until__gt', models.F('live_from'))), _connector='OR'), name='articles_edition_interval_forward'), models.CheckConstraint(condition=models.Q(('change_class__in', ['cosmetic', 'clarification', 'medical'])), name='articles_edition_change_class_known'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='articles_edition_digest_is_sha256'), models.CheckConstraint(condition=models.Q(('evidence__in', ['', 'established', 'mixed', 'early'])), name='articles_edition_evidence_known'), models.CheckConstraint(condition=models.Q(('ai_use__in', ['', 'none', 'assisted', 'translated', 'drafted'])), name='articles_edition_ai_use_known')],
            },
        ),
        migrations.CreateModel(
            name='EditionEditor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.edition')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'user'), name='articles_editioneditor_once')],
            },
        ),
        migrations.CreateModel(
            name='EditionImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='articles.edition')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='images.image')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'image'), name='articles_editionimage_once')],
            },
        ),
        migrations.CreateModel(
            name='EditionClinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named_clinics', to='articles.edition')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_in', to='clinics.clinic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'clinic'), name='articles_editionclinic_once')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_name', models.CharField(max_length=215)),
                ('signed_role_line', models.CharField(blank=True, max_length=160)),
                ('signed_credentials', models.JSONField(default=list)),
                ('signed_interests', models.TextField(blank=True, max_length=1000)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='articles.edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='authors.person')),
                ('decision', models.CharField(choices=[('approved', 'Approved'), ('changes_requested', 'Changes requested')], max_length=20)),
                ('statement', models.TextField(blank=True, max_length=1000)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('disclosure', models.TextField(blank=True, max_length=1000)),
                ('decided_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('via', models.CharField(choices=[('signed_in', 'Signed in'), ('signed_link', 'Link in an email'), ('imported', 'Imported from the former site')], max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('review_due', models.DateField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['approved', 'changes_requested'])), name='articles_approval_decision_known'), models.CheckConstraint(condition=models.Q(('decision', 'approved'), models.Q(('note', ''), _negated=True), _connector='OR'), name='articles_approval_changes_say_which'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'approved'), _negated=True), ('review_due__isnull', False), _connector='OR'), name='articles_approval_has_review_date'), models.CheckConstraint(condition=models.Q(('signed_name', ''), _negated=True), name='articles_approval_signed_by_name')],
            },
        ),
        migrations.CreateModel(
            name='PublicationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publication_events', to='articles.edition')),
                ('kind', models.CharField(choices=[('published', 'Published'), ('unscheduled', 'Unscheduled'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('live_from', models.DateTimeField(null=True)),
                ('live_until', models.DateTimeField(null=True)),
                ('override_reason', models.CharField(blank=True, max_length=500)),
                ('withdrawal', models.CharField(blank=True, choices=[('superseded', 'Superseded: no longer current'), ('wrong', 'Wrong: it must not be read any more')], max_length=10)),
                ('reader_note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'withdrawn'), ('withdrawal__in', ['superseded', 'wrong'])), models.Q(models.Q(('kind', 'withdrawn'), _negated=True), ('reader_note', ''), ('withdrawal', '')), _connector='OR'), name='articles_publicationevent_withdrawal_kind'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal', 'wrong'), _negated=True), models.Q(('reader_note', ''), _negated=True), _connector='OR'), name='articles_publicationevent_wrong_says_why')],
            },
        ),
        migrations.CreateModel(
            name='EditionBody',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='body', serialize=False, to='articles.edition')),
                ('version', models.CharField(db_index=True, max_length=64)),
                ('content', models.TextField()),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name_plural': 'edition bodies',
            },
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_requests', to='articles.edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_requests', to='authors.person')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('token_hash', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('code_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('code_sent_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('code_confirmed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'Approved'), ('changes_requested', 'Changes requested'), ('declined', 'Declined'), ('conflict', 'Conflict of interest declared'), ('superseded', 'A newer edition was created'), ('cancelled', 'Cancelled')], max_length=20)),
                ('answer', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'ordering': ['-requested_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('edition', 'person'), name='articles_reviewrequest_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='articles_reviewrequest_closed_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='articles.edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='authors.person')),
                ('block', models.PositiveSmallIntegerField(help_text="The index of the item in the edition's document.")),
                ('passage', models.CharField(blank=True, max_length=500)),
                ('text', models.TextField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['edition', 'block', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='articles_remark_says_something')],
            },
        ),
        migrations.CreateModel(
            name='CheckOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='articles.edition')),
                ('rule', models.CharField(max_length=60)),
                ('finding', models.CharField(max_length=500)),
                ('reason', models.CharField(max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='articles_checkoverride_says_why')],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preview_links', to='articles.article')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='preview_links', to='articles.edition')),
                ('version', models.PositiveIntegerField()),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='articles_previewlink_revoked_by_someone'), models.CheckConstraint(condition=models.Q(('token_hash', ''), _negated=True), name='articles_previewlink_has_token')],
            },
        ),
        migrations.CreateModel(
            name='BrokenLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broken_links', to='articles.edition')),
                ('url', models.CharField(max_length=500)),
                ('reason', models.CharField(max_length=200)),
                ('found_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['found_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'url'), name='articles_brokenlink_once')],
            },
        ),
        migrations.AddField(
            model_name='EditionPerson',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.edition'),
        ),
        migrations.AddField(
            model_name='Article',
            name='people',
            field=models.ManyToManyField(related_name='articles', through='articles.Byline', to='authors.person'),
        ),
        migrations.AddConstraint(
            model_name='EditionPerson',
            constraint=models.UniqueConstraint(fields=('edition', 'person'), name='articles_editionperson_once'),
        ),
    ]
