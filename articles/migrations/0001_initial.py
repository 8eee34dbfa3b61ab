import django.core.validators
import django.db.models.deletion
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('authors', '0001_initial'),
        ('clinics', '0001_initial'),
        ('files', '0001_initial'),
        ('images', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(blank=True, choices=[('', 'Not stated'), ('established', 'Established evidence'), ('mixed', 'Mixed evidence'), ('early', 'Early research')], default='', help_text='Shown to readers with an explanation.', max_length=12, verbose_name='level of evidence')),
                ('ai_use', models.CharField(blank=True, choices=[('', 'Not stated'), ('none', 'No AI'), ('assisted', 'AI-assisted'), ('translated', 'AI-translated'), ('drafted', 'AI-drafted')], default='', help_text='Shown to readers in a sentence.', max_length=12, verbose_name='use of AI')),
                ('byline', models.JSONField(default=list)),
                ('interests', models.TextField(blank=True, max_length=1000)),
                ('editors', models.JSONField(default=list)),
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
                ('article_version', models.PositiveIntegerField()),
                ('live_from', models.DateTimeField(null=True)),
                ('live_until', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['article', '-number'],
                'permissions': [('request_review', 'Can request the review of an edition'), ('approve_edition', 'Can approve an edition as a medical approver'), ('publish_edition', 'Can publish an edition'), ('publish_unapproved_edition', 'Can publish medical text without an approval'), ('withdraw_edition', 'Can withdraw an article')],
                'indexes': [models.Index(fields=['live_from'], name='articles_edition_live_from')],
            },
        ),
        migrations.CreateModel(
            name='Snippet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='For your colleagues; readers do not see it.', max_length=120, unique=True)),
                ('html', models.TextField(verbose_name='words')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(blank=True, choices=[('', 'Not stated'), ('established', 'Established evidence'), ('mixed', 'Mixed evidence'), ('early', 'Early research')], default='', help_text='Shown to readers with an explanation.', max_length=12, verbose_name='level of evidence')),
                ('ai_use', models.CharField(blank=True, choices=[('', 'Not stated'), ('none', 'No AI'), ('assisted', 'AI-assisted'), ('translated', 'AI-translated'), ('drafted', 'AI-drafted')], default='', help_text='Shown to readers in a sentence.', max_length=12, verbose_name='use of AI')),
                ('title', models.CharField(max_length=200)),
                ('slug', models.SlugField(help_text='The end of the web address. After a change, the old address leads to the new one.', max_length=100, unique=True, verbose_name='web address')),
                ('standfirst', models.TextField(blank=True, help_text='One or two sentences under the title. Also shown in lists and search results.', max_length=500, verbose_name='summary (standfirst)')),
                ('interests', models.TextField(blank=True, help_text='What readers should know about the authors’ interests in this subject: jobs, shares, fees, grants. Part of the text that is approved.', max_length=1000, verbose_name='interests of the authors')),
                ('meta_title', models.CharField(blank=True, help_text='Leave empty to use the title of the page. Search results show about 60 characters.', max_length=120, verbose_name='title for search engines')),
                ('meta_description', models.CharField(blank=True, help_text='Leave empty to use the text of the page. Search results show about 155 characters.', max_length=320, verbose_name='description for search engines')),
                ('needs_approval', models.BooleanField(default=True, help_text='For medical text: it is published only with an approval of exactly this text.')),
                ('comments_open', models.BooleanField(default=True)),
                ('start_here', models.PositiveSmallIntegerField(blank=True, help_text="Leave empty to keep it off the home page's starter list.", null=True, verbose_name='place in “Start here”')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('words', models.TextField(blank=True, default='', editable=False)),
                ('binned_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('wrong_since', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('import_ref', models.CharField(editable=False, max_length=200, null=True)),
                ('last_edited_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead_image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_articles', to='images.image')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_articles', to=settings.AUTH_USER_MODEL)),
                ('related', models.ManyToManyField(blank=True, related_name='related_from', to='articles.article')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='taggit.TaggedItem', to='taggit.Tag', verbose_name='Tags')),
            ],
            options={
                'ordering': ['-updated_at', '-pk'],
                'permissions': [('freeze_article', 'Can freeze an article into an edition'), ('bin_article', 'Can put an article in the bin and take it out')],
                'indexes': [models.Index(fields=['-updated_at', '-id'], name='articles_article_updated')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('import_ref__isnull', False)), fields=('import_ref',), name='articles_article_import_ref_once'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='articles_article_has_title'), models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='articles_article_has_slug'), models.CheckConstraint(condition=models.Q(('evidence__in', ['', 'established', 'mixed', 'early'])), name='articles_article_evidence_known'), models.CheckConstraint(condition=models.Q(('ai_use__in', ['', 'none', 'assisted', 'translated', 'drafted'])), name='articles_article_ai_use_known')],
            },
        ),
        migrations.CreateModel(
            name='Byline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('credit', models.CharField(blank=True, max_length=60)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bylines', to='articles.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bylines', to='authors.person')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='articles_byline_once_a_person')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='people',
            field=models.ManyToManyField(related_name='articles', through='articles.Byline', to='authors.person'),
        ),
        migrations.CreateModel(
            name='Callout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('style', models.CharField(choices=[('note', 'Note'), ('warning', 'Warning'), ('safety', 'Safety: when to call for help')], default='note', max_length=10)),
                ('heading', models.CharField(blank=True, max_length=120)),
                ('html', models.TextField(verbose_name='text')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
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
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('clinic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spotlights', to='clinics.clinic')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'clinic spotlight',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DataTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('caption', models.CharField(help_text='What the table shows. Screen readers read it first.', max_length=200)),
                ('cells', models.TextField(help_text='One row a line, with “|” between cells. You can paste from a spreadsheet.', max_length=20000)),
                ('header_row', models.BooleanField(default=True, verbose_name='first row is a heading')),
                ('header_column', models.BooleanField(default=True, verbose_name='first column is a heading')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'table',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('title', models.CharField(blank=True, help_text="Leave empty to use the file's own.", max_length=200)),
                ('note', models.CharField(blank=True, help_text='What it is for, in one sentence.', max_length=300)),
                ('file', models.ForeignKey(limit_choices_to={'format__in': ['pdf', 'docx', 'xlsx', 'csv', 'txt']}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='files.file')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'download',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DraftEditor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_editors', to='articles.article')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'user', 'number'), name='articles_drafteditor_once')],
            },
        ),
        migrations.CreateModel(
            name='DraftVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(blank=True, choices=[('', 'Not stated'), ('established', 'Established evidence'), ('mixed', 'Mixed evidence'), ('early', 'Early research')], default='', help_text='Shown to readers with an explanation.', max_length=12, verbose_name='level of evidence')),
                ('ai_use', models.CharField(blank=True, choices=[('', 'Not stated'), ('none', 'No AI'), ('assisted', 'AI-assisted'), ('translated', 'AI-translated'), ('drafted', 'AI-drafted')], default='', help_text='Shown to readers in a sentence.', max_length=12, verbose_name='use of AI')),
                ('number', models.PositiveIntegerField(help_text="The article's version that was replaced.")),
                ('title', models.CharField(max_length=200)),
                ('standfirst', models.TextField(blank=True, max_length=500)),
                ('interests', models.TextField(blank=True, max_length=1000)),
                ('byline', models.JSONField(default=list)),
                ('document', models.JSONField()),
                ('words', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('saved_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_versions', to='articles.article')),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-replaced_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='articles_draftversion_once'), models.CheckConstraint(condition=models.Q(('evidence__in', ['', 'established', 'mixed', 'early'])), name='articles_draftversion_evidence_known'), models.CheckConstraint(condition=models.Q(('ai_use__in', ['', 'none', 'assisted', 'translated', 'drafted'])), name='articles_draftversion_ai_use_known')],
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
        migrations.AddField(
            model_name='edition',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='articles.article'),
        ),
        migrations.AddField(
            model_name='edition',
            name='edited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='frozen_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='CheckOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('finding', models.CharField(max_length=500)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='articles.edition')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='articles_checkoverride_says_why')],
            },
        ),
        migrations.CreateModel(
            name='BrokenLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500)),
                ('reason', models.CharField(max_length=200)),
                ('found_at', models.DateTimeField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broken_links', to='articles.edition')),
            ],
            options={
                'ordering': ['found_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'url'), name='articles_brokenlink_once')],
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
                ('decision', models.CharField(choices=[('approved', 'Approved'), ('changes_requested', 'Changes requested')], max_length=20)),
                ('statement', models.TextField(blank=True, max_length=1000)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('disclosure', models.TextField(blank=True, max_length=1000)),
                ('decided_at', models.DateTimeField()),
                ('via', models.CharField(choices=[('signed_in', 'Signed in'), ('signed_link', 'Link in an email'), ('imported', 'Imported from the former site')], max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('review_due', models.DateField(db_index=True, null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='authors.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='articles.edition')),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['approved', 'changes_requested'])), name='articles_approval_decision_known'), models.CheckConstraint(condition=models.Q(('decision', 'approved'), models.Q(('note', ''), _negated=True), _connector='OR'), name='articles_approval_changes_say_which'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'approved'), _negated=True), ('review_due__isnull', False), _connector='OR'), name='articles_approval_has_review_date'), models.CheckConstraint(condition=models.Q(('signed_name', ''), _negated=True), name='articles_approval_signed_by_name')],
            },
        ),
        migrations.CreateModel(
            name='EditionClinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_in', to='clinics.clinic')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named_clinics', to='articles.edition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'clinic'), name='articles_editionclinic_once')],
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
            name='EditionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='articles.edition')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='files.file')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'file'), name='articles_editionfile_once')],
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
            name='EditionPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authors.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'person'), name='articles_editionperson_once')],
            },
        ),
        migrations.AddField(
            model_name='edition',
            name='people',
            field=models.ManyToManyField(related_name='editions', through='articles.EditionPerson', to='authors.person'),
        ),
        migrations.CreateModel(
            name='Faq',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('question', models.CharField(max_length=200)),
                ('answer', models.TextField()),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'question and answer',
                'verbose_name_plural': 'questions and answers',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('alt', models.CharField(blank=True, help_text="Leave empty to use the picture's own.", max_length=300, verbose_name='alt text')),
                ('caption', models.CharField(blank=True, max_length=400)),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='images.image')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'figure',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GalleryPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('alt', models.CharField(blank=True, help_text="Leave empty to use the picture's own.", max_length=300, verbose_name='alt text')),
                ('caption', models.CharField(blank=True, max_length=400)),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gallery_pictures', to='images.image')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'gallery picture',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KeyPoints',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('heading', models.CharField(default='Key points', max_length=120)),
                ('points', models.TextField(help_text='One point a line, 3 to 7 points. Write no bullets.', max_length=3000)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'key points',
                'verbose_name_plural': 'key points',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('part', models.CharField(blank=True, max_length=80)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='articles.article')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-seen_at'],
                'constraints': [models.UniqueConstraint(fields=('article', 'user'), name='articles_presence_once')],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preview_links', to='articles.article')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='articles_previewlink_revoked_by_someone'), models.CheckConstraint(condition=models.Q(('token_hash', ''), _negated=True), name='articles_previewlink_has_token')],
            },
        ),
        migrations.CreateModel(
            name='PublicationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('published', 'Published'), ('unscheduled', 'Unscheduled'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('at', models.DateTimeField()),
                ('live_from', models.DateTimeField(null=True)),
                ('live_until', models.DateTimeField(null=True)),
                ('override_reason', models.CharField(blank=True, max_length=500)),
                ('withdrawal', models.CharField(blank=True, choices=[('superseded', 'Superseded: no longer current'), ('wrong', 'Wrong: it must not be read any more')], max_length=10)),
                ('reader_note', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publication_events', to='articles.edition')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'withdrawn'), ('withdrawal__in', ['superseded', 'wrong'])), models.Q(models.Q(('kind', 'withdrawn'), _negated=True), ('reader_note', ''), ('withdrawal', '')), _connector='OR'), name='articles_publicationevent_withdrawal_kind'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal', 'wrong'), _negated=True), models.Q(('reader_note', ''), _negated=True), _connector='OR'), name='articles_publicationevent_wrong_says_why')],
            },
        ),
        migrations.CreateModel(
            name='PullQuote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('quote', models.TextField(max_length=1000)),
                ('attribution', models.CharField(blank=True, max_length=200)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'quote',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('title', models.CharField(help_text='What is seen or heard, and who speaks.', max_length=200)),
                ('address', models.CharField(blank=True, help_text='Instead of a file: the address of its page on YouTube, Vimeo, SoundCloud or Spotify.', max_length=500)),
                ('transcript', models.TextField(blank=True)),
                ('captions', models.ForeignKey(blank=True, help_text='A WebVTT file of the library, for a video.', limit_choices_to={'format__in': ['vtt']}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='captioned', to='files.file')),
                ('file', models.ForeignKey(blank=True, limit_choices_to={'format__in': ['mp4', 'webm', 'mp3', 'm4a', 'ogg']}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='files.file')),
                ('image', models.ForeignKey(blank=True, help_text='Shown until someone presses Play.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='images.image', verbose_name='picture')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'video or audio',
                'verbose_name_plural': 'videos and audio',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('file', None), ('address', ''), _connector='OR'), name='articles_recording_one_source', violation_error_message='Choose a file of the library or enter an address, not both.')],
            },
        ),
        migrations.CreateModel(
            name='RelatedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='related_callouts', to='articles.article', verbose_name='link to article')),
            ],
            options={
                'verbose_name': 'related article',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.PositiveSmallIntegerField(help_text="The index of the item in the edition's document.")),
                ('passage', models.CharField(blank=True, max_length=500)),
                ('is_anchored', models.BooleanField(default=False)),
                ('before', models.CharField(blank=True, max_length=60)),
                ('after', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='articles.edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='authors.person')),
            ],
            options={
                'ordering': ['edition', 'block', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='articles_remark_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('after', ''), ('before', ''), ('is_anchored', False)), models.Q(('is_anchored', True), models.Q(('passage', ''), _negated=True)), _connector='OR'), name='articles_remark_anchored_to_words')],
            },
        ),
        migrations.CreateModel(
            name='RemarkReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('remark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='articles.remark')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='articles_remarkreply_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('answer_by', models.DateField(null=True, verbose_name='answer due')),
                ('token_hash', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('code_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('code_sent_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('code_confirmed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'Approved'), ('changes_requested', 'Changes requested'), ('declined', 'Declined'), ('conflict', 'Conflict of interest declared'), ('superseded', 'A newer edition was created'), ('canceled', 'Canceled')], max_length=20)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_requests', to='articles.edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_requests', to='authors.person')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-requested_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('edition', 'person'), name='articles_reviewrequest_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='articles_reviewrequest_closed_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='RichText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('html', models.TextField(verbose_name='text')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
            ],
            options={
                'verbose_name': 'text',
                'verbose_name_plural': 'texts',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=500)),
                ('is_shared', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='articles_savedview_one_name'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='articles_savedview_has_name')],
            },
        ),
        migrations.CreateModel(
            name='SnippetBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('html', models.TextField(blank=True, editable=False, verbose_name='words')),
                ('taken_from', models.BigIntegerField(editable=False, null=True)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('snippet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='articles.snippet')),
            ],
            options={
                'verbose_name': 'snippet',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=400)),
                ('authors', models.CharField(blank=True, help_text='“Doe J, Roe R”, or an organization. Separate organizations by semicolons.', max_length=1000)),
                ('publication', models.CharField(blank=True, max_length=200, verbose_name='journal or publisher')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('doi', models.CharField(blank=True, help_text='“10.1000/xyz123”. An address such as https://doi.org/10.1000/xyz123 works too.', max_length=200, verbose_name='DOI')),
                ('pmid', models.CharField(blank=True, max_length=9, verbose_name='PubMed number (PMID)')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='web address')),
            ],
            options={
                'ordering': ['authors', 'year', 'title'],
                'constraints': [models.CheckConstraint(condition=models.Q(('year__isnull', True), ('year__range', (1500, 2200)), _connector='OR'), name='articles_source_year_is_sane'), models.CheckConstraint(condition=models.Q(('doi', ''), ('pmid', ''), ('url', ''), _negated=True), name='articles_source_can_be_found')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='references', to='articles.source')),
            ],
            options={
                'verbose_name': 'reference',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Statistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('number', models.CharField(help_text='“1 in 3”, “47 %”, “$600”', max_length=30)),
                ('counts', models.CharField(help_text='Who was counted, and when.', max_length=200, verbose_name='what it counts')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='articles.source')),
            ],
            options={
                'verbose_name': 'statistic',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TextFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('sentence', models.CharField(max_length=500)),
                ('is_blocking', models.BooleanField()),
                ('found_at', models.DateTimeField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='articles.edition')),
            ],
            options={
                'ordering': ['found_at', 'pk'],
                'default_permissions': [],
                'indexes': [models.Index(fields=['rule', 'id'], name='articles_textfinding_rule')],
                'constraints': [models.UniqueConstraint(fields=('edition', 'rule', 'sentence'), name='articles_textfinding_once')],
            },
        ),
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
        migrations.AddField(
            model_name='article',
            name='topic',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.topic'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.UniqueConstraint(fields=('article', 'number'), name='articles_edition_number_once'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.UniqueConstraint(condition=models.Q(('live_from__isnull', False), ('live_until__isnull', True)), fields=('article',), name='articles_edition_one_open_interval'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='articles_edition_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.CheckConstraint(condition=models.Q(('live_until__isnull', True), models.Q(('live_from__isnull', False), ('live_until__gt', models.F('live_from'))), _connector='OR'), name='articles_edition_interval_forward'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.CheckConstraint(condition=models.Q(('change_class__in', ['cosmetic', 'clarification', 'medical'])), name='articles_edition_change_class_known'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='articles_edition_digest_is_sha256'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.CheckConstraint(condition=models.Q(('evidence__in', ['', 'established', 'mixed', 'early'])), name='articles_edition_evidence_known'),
        ),
        migrations.AddConstraint(
            model_name='Edition',
            constraint=models.CheckConstraint(condition=models.Q(('ai_use__in', ['', 'none', 'assisted', 'translated', 'drafted'])), name='articles_edition_ai_use_known'),
        ),
        migrations.AddField(
            model_name='article',
            name='draft_changes',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='article',
            name='draft_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='edition',
            name='changed',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='first_live',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('changed__isnull', True), ('first_live__isnull', True), ('live_from__isnull', True)), models.Q(('changed__isnull', False), ('changed__lte', models.F('live_from')), ('first_live__isnull', False), ('first_live__lte', models.F('changed')), ('live_from__isnull', False)), _connector='OR'), name='articles_edition_dates_in_order'),
        ),
        migrations.AddField(
            model_name='source',
            name='design',
            field=models.CharField(blank=True, help_text='“randomized, double-blind”. Shown with the reference.', max_length=100, verbose_name='study design'),
        ),
        migrations.AddField(
            model_name='source',
            name='issue',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name='source',
            name='kind',
            field=models.CharField(blank=True, choices=[('trial', 'Trial'), ('review', 'Review'), ('guideline', 'Guideline'), ('case_report', 'Case report'), ('preprint', 'Preprint, not peer-reviewed'), ('news', 'News'), ('law', 'Law'), ('other', 'Other')], help_text='Shown with the reference.', max_length=12),
        ),
        migrations.AddField(
            model_name='source',
            name='pages',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='source',
            name='participants',
            field=models.PositiveIntegerField(blank=True, help_text='How many people took part. Shown with the reference.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='number of people'),
        ),
        migrations.AddField(
            model_name='source',
            name='volume',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('doi', ''), ('doi__regex', '^10\\.[0-9]{4,9}/[^A-Z ]*[^A-Z .,;:]$'), _connector='OR'), name='articles_source_doi_is_folded', violation_error_message='Enter the DOI, such as 10.1000/xyz123.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('pmid', ''), ('pmid__regex', '^[1-9][0-9]{0,8}$'), _connector='OR'), name='articles_source_pmid_is_number'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'trial', 'review', 'guideline', 'case_report', 'preprint', 'news', 'law', 'other'])), name='articles_source_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('participants__isnull', True), ('participants__gte', 1), _connector='OR'), name='articles_source_has_people'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(condition=models.Q(('doi', ''), _negated=True), fields=('doi',), name='articles_source_one_doi', violation_error_message='There is a source with this DOI already. Use that one.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(condition=models.Q(('pmid', ''), _negated=True), fields=('pmid',), name='articles_source_one_pmid', violation_error_message='There is a source with this PubMed number already. Use that one.'),
        ),
        migrations.AddField(
            model_name='source',
            name='checked_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='SourceNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(max_length=40)),
                ('nature', models.CharField(choices=[('retraction', 'Retraction'), ('concern', 'Expression of concern'), ('correction', 'Correction'), ('reinstatement', 'Reinstatement')], max_length=13)),
                ('on', models.DateField(null=True, verbose_name='day')),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('doi', models.CharField(blank=True, max_length=200, verbose_name='DOI of the notice')),
                ('found_at', models.DateTimeField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='articles.source')),
            ],
            options={
                'ordering': ['-on', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NoticeAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_answers', to='articles.article')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='articles.sourcenotice')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='source',
            name='notice',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.sourcenotice'),
        ),
        migrations.CreateModel(
            name='EditionSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='articles.edition')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cited_in', to='articles.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'source'), name='articles_editionsource_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='sourcenotice',
            constraint=models.UniqueConstraint(fields=('source', 'record'), name='articles_sourcenotice_once'),
        ),
        migrations.AddConstraint(
            model_name='sourcenotice',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['retraction', 'concern', 'correction', 'reinstatement'])), name='articles_sourcenotice_nature_known'),
        ),
        migrations.AddConstraint(
            model_name='noticeanswer',
            constraint=models.UniqueConstraint(fields=('article', 'notice'), name='articles_noticeanswer_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeanswer',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='articles_noticeanswer_says_why'),
        ),
        migrations.CreateModel(
            name='ApprovalClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('day', models.DateField(null=True, verbose_name='said date')),
                ('place', models.CharField(max_length=200, verbose_name='part of the text')),
                ('words', models.CharField(max_length=500)),
                ('imported_at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approval_claims', to='articles.article')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='approval_claims', to='authors.person')),
            ],
            options={
                'verbose_name': 'claim of an approval',
                'verbose_name_plural': 'claims of approvals',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='articles_approvalclaim_has_name')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='canonical_url',
            field=models.CharField(blank=True, help_text='If this page was first published elsewhere: the address there. Search engines then list that page.', max_length=500, verbose_name='original address'),
        ),
        migrations.AddField(
            model_name='article',
            name='noindex',
            field=models.BooleanField(default=False, help_text='Readers still find the page on this site.', verbose_name='keep out of search engines'),
        ),
        migrations.AddField(
            model_name='article',
            name='social_title',
            field=models.CharField(blank=True, help_text='Leave empty to use the title for search engines.', max_length=120, verbose_name='title for shared links'),
        ),
        migrations.AddField(
            model_name='topic',
            name='canonical_url',
            field=models.CharField(blank=True, help_text='If this page was first published elsewhere: the address there. Search engines then list that page.', max_length=500, verbose_name='original address'),
        ),
        migrations.AddField(
            model_name='topic',
            name='meta_description',
            field=models.CharField(blank=True, help_text='Leave empty to use the text of the page. Search results show about 155 characters.', max_length=320, verbose_name='description for search engines'),
        ),
        migrations.AddField(
            model_name='topic',
            name='meta_title',
            field=models.CharField(blank=True, help_text='Leave empty to use the title of the page. Search results show about 60 characters.', max_length=120, verbose_name='title for search engines'),
        ),
        migrations.AddField(
            model_name='topic',
            name='noindex',
            field=models.BooleanField(default=False, help_text='Readers still find the page on this site.', verbose_name='keep out of search engines'),
        ),
        migrations.AddField(
            model_name='topic',
            name='social_title',
            field=models.CharField(blank=True, help_text='Leave empty to use the title for search engines.', max_length=120, verbose_name='title for shared links'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('canonical_url', ''), ('canonical_url__startswith', 'https://'), _connector='OR'), name='articles_article_original_is_https', violation_error_message='Enter an original address that begins with https://.'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('canonical_url', ''), ('canonical_url__startswith', 'https://'), _connector='OR'), name='articles_topic_original_is_https', violation_error_message='Enter an original address that begins with https://.'),
        ),
        migrations.RemoveConstraint(
            model_name='source',
            name='articles_source_one_doi',
        ),
        migrations.RemoveConstraint(
            model_name='source',
            name='articles_source_one_pmid',
        ),
        migrations.AddField(
            model_name='source',
            name='merged_into',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_here', to='articles.source'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('doi', ''), _negated=True), ('merged_into__isnull', True)), fields=('doi',), name='articles_source_one_doi', violation_error_message='There is a source with this DOI already. Use that one.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('pmid', ''), _negated=True), ('merged_into__isnull', True)), fields=('pmid',), name='articles_source_one_pmid', violation_error_message='There is a source with this PubMed number already. Use that one.'),
        ),
        migrations.CreateModel(
            name='CheckedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, unique=True)),
                ('checked_at', models.DateTimeField()),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('moved_to', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['url'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TopicEntity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('Drug', 'Drug (code of ATC)'), ('MedicalCondition', 'Condition (code of ICD-10)'), ('MedicalTherapy', 'Therapy (no code)')], max_length=20)),
                ('name', models.CharField(help_text='The usual name, such as “esketamine”.', max_length=100)),
                ('other_names', models.CharField(blank=True, help_text='Brand names and other names, separated by commas: “Spravato”.', max_length=300)),
                ('code', models.CharField(blank=True, help_text='ATC of a drug (N06AX27), ICD-10 of a condition (F33.2).', max_length=10)),
            ],
            options={
                'verbose_name_plural': 'drugs, conditions and therapies',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='language',
            field=models.CharField(default='en', help_text='The language of the text, as a code: en, es, pt-BR.', max_length=35),
        ),
        migrations.AddField(
            model_name='article',
            name='translation_of',
            field=models.ForeignKey(blank=True, help_text='The article that this one translates. Pages of both then name each other.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='articles.article'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('translation_of', models.F('pk')), _negated=True), name='articles_article_translates_another', violation_error_message='An article cannot translate itself. Choose another one.'),
        ),
        migrations.AddField(
            model_name='topicentity',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entities', to='articles.topic'),
        ),
        migrations.AddConstraint(
            model_name='topicentity',
            constraint=models.UniqueConstraint(fields=('topic', 'name'), name='articles_topicentity_once'),
        ),
        migrations.AddConstraint(
            model_name='topicentity',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='articles_topicentity_named'),
        ),
        migrations.AddConstraint(
            model_name='topicentity',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['Drug', 'MedicalCondition']), models.Q(('code', ''), ('kind', 'MedicalTherapy')), _connector='OR'), name='articles_topicentity_kind_and_code', violation_error_message='A therapy has no code. Remove it, or choose another kind.'),
        ),
        migrations.CreateModel(
            name='FooterLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, help_text='Leave empty to use the title of the page.', max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Links are sorted by this number.')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='site_page',
            field=models.CharField(blank=True, choices=[('', 'No: an article'), ('WebPage', 'Yes'), ('AboutPage', 'Yes: it says who runs the site'), ('ContactPage', 'Yes: it says how to reach the site')], default='', help_text='Such as About or Privacy. It gets a short address (/about/), no topic and no comments, and lists of articles leave it out. It cannot be changed once the text was published.', max_length=12, verbose_name='page about the site'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('site_page__in', ['', 'WebPage', 'AboutPage', 'ContactPage'])), name='articles_article_site_page_known'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('site_page', ''), models.Q(('comments_open', False), ('start_here', None), ('topic', None)), _connector='OR'), name='articles_article_site_page_alone', violation_error_message='A page about the site has no topic, no comments and no place in “Start here”.'),
        ),
        migrations.AddField(
            model_name='footerlink',
            name='article',
            field=models.OneToOneField(limit_choices_to=models.Q(('site_page', ''), _negated=True), on_delete=django.db.models.deletion.CASCADE, related_name='footer_link', to='articles.article', verbose_name='page'),
        ),
        migrations.AddField(
            model_name='checkoverride',
            name='is_waived',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='checkoverride',
            index=models.Index(condition=models.Q(('is_waived', True)), fields=['rule', 'edition'], name='articles_checkoverride_waived'),
        ),
        migrations.CreateModel(
            name='FindClinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=255)),
                ('ordering', models.IntegerField(default=0)),
                ('heading', models.CharField(blank=True, help_text='Leave it empty for “Find a clinic that offers …” with the treatment.', max_length=120)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_set', to='articles.article')),
                ('place', models.ForeignKey(blank=True, help_text='Leave it empty to let readers enter their own place.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinics.region', verbose_name='region')),
                ('treatment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinics.treatment')),
            ],
            options={
                'verbose_name': 'find a clinic',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='topic',
            name='is_grave',
            field=models.BooleanField(default=False, help_text='Help lines come first on its page and on its articles, for topics such as suicide or self-harm.', verbose_name='grave'),
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
            ],
            options={
                'verbose_name_plural': 'series',
                'ordering': ['name'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='article',
            name='articles_article_site_page_alone',
        ),
        migrations.AddField(
            model_name='article',
            name='part',
            field=models.PositiveSmallIntegerField(blank=True, help_text='1 for the first part. Numbers may have gaps.', null=True, verbose_name='place in the series'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='articles_series_named'),
        ),
        migrations.AddField(
            model_name='article',
            name='series',
            field=models.ForeignKey(blank=True, help_text='Readers see “Part 2 of 5” and the other parts that are live.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.series'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('site_page', ''), models.Q(('comments_open', False), ('series', None), ('start_here', None), ('topic', None)), _connector='OR'), name='articles_article_site_page_alone', violation_error_message='A page about the site has no topic, no comments, no series and no place in “Start here”.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('part', None), ('series', None)), models.Q(('part__isnull', False), ('series__isnull', False)), _connector='OR'), name='articles_article_series_and_part', violation_error_message='Choose the series and enter the place in it, or leave both empty.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(fields=('series', 'part'), name='articles_article_part_once', violation_error_message='Another article has this place in the series. Choose another number.'),
        ),
        migrations.CreateModel(
            name='TagPage',
            fields=[
                ('meta_title', models.CharField(blank=True, help_text='Leave empty to use the title of the page. Search results show about 60 characters.', max_length=120, verbose_name='title for search engines')),
                ('meta_description', models.CharField(blank=True, help_text='Leave empty to use the text of the page. Search results show about 155 characters.', max_length=320, verbose_name='description for search engines')),
                ('social_title', models.CharField(blank=True, help_text='Leave empty to use the title for search engines.', max_length=120, verbose_name='title for shared links')),
                ('canonical_url', models.CharField(blank=True, help_text='If this page was first published elsewhere: the address there. Search engines then list that page.', max_length=500, verbose_name='original address')),
                ('noindex', models.BooleanField(default=False, help_text='Readers still find the page on this site.', verbose_name='keep out of search engines')),
                ('tag', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='page', serialize=False, to='taggit.tag')),
                ('introduction', models.TextField(blank=True, help_text='Shown on the tag’s page and, unless you write another, by search engines.', max_length=600)),
                ('is_internal', models.BooleanField(default=False, help_text='Readers don’t see the tag on articles, and it has no page, feed or place in search.', verbose_name='for staff only')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tag_pages', to='images.image')),
            ],
            options={
                'verbose_name': 'page of a tag',
                'verbose_name_plural': 'pages of tags',
                'constraints': [models.CheckConstraint(condition=models.Q(('canonical_url', ''), ('canonical_url__startswith', 'https://'), _connector='OR'), name='articles_tagpage_original_is_https', violation_error_message='Enter an original address that begins with https://.')],
            },
        ),
        migrations.AddField(
            model_name='topic',
            name='introduction',
            field=models.TextField(blank=True, help_text='Shown under the description on the topic’s page. Leave an empty line between two paragraphs.', max_length=3000),
        ),
        migrations.AddField(
            model_name='topic',
            name='treatment',
            field=models.ForeignKey(blank=True, help_text='The topic’s page shows a form that finds clinics with this treatment.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinics.treatment', verbose_name='find a clinic with'),
        ),
        migrations.CreateModel(
            name='TopicPick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Articles are sorted by this number.')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picks', to='articles.article')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picks', to='articles.topic')),
            ],
            options={
                'verbose_name': 'picked article',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('topic', 'article'), name='articles_topicpick_once', violation_error_message='This article is already picked for the topic. Remove one of the two rows.')],
            },
        ),
        migrations.AddField(
            model_name='topic',
            name='parent',
            field=models.ForeignKey(blank=True, help_text='The page, feed and filters of that topic then have the articles of this one too.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='articles.topic', verbose_name='below the topic'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='articles_topic_below_another', violation_error_message='Topics have at most 3 levels, and none is above itself. Choose another topic.'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['frozen_at'], name='articles_edition_frozen'),
        ),
        migrations.CreateModel(
            name='Expertise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expertise', to='authors.person')),
                ('topic', models.ForeignKey(help_text='Readers see it on the person’s page, and can list the people of one field.', on_delete=django.db.models.deletion.CASCADE, related_name='experts', to='articles.topic')),
            ],
            options={
                'verbose_name': 'field of expertise',
                'verbose_name_plural': 'fields of expertise',
                'ordering': ['topic__position', 'topic__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('person', 'topic'), name='articles_expertise_once', violation_error_message='This field of expertise is listed already. Remove one of the two rows.')],
            },
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['topic', 'binned_at', 'site_page'], name='articles_article_of_topic'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['article', 'live_from', 'live_until'], name='articles_edition_by_article'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('start_here__isnull', False)), fields=['start_here'], name='articles_article_start_here'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['-decided_at', '-id'], name='articles_approval_newest'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['changed', 'id', 'live_from', 'live_until', 'article'], name='articles_edition_changed'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['last_edited_by', '-updated_at', '-id'], name='articles_article_of_editor'),
        ),
    ]
