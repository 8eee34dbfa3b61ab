import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('articles', '0001_initial'),
        ('authors', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HashKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.PositiveIntegerField(unique=True)),
                ('secret', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-period'],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('body', models.TextField(max_length=5000)),
                ('state', models.CharField(choices=[('pending', 'Awaiting moderation'), ('approved', 'Approved'), ('spam', 'Spam'), ('removed', 'Removed')], default='pending', max_length=10)),
                ('hold_kind', models.CharField(blank=True, choices=[('crisis', 'May be about suicide or self-harm'), ('reaction', 'May be an acute bad reaction'), ('sourcing', 'Sourcing of drugs'), ('dosing', 'Dosing advice'), ('private', 'Personal details'), ('reported', 'Reported by readers'), ('name', 'Uses the name of a staff member or the site'), ('rule', 'Matches a moderation rule'), ('spam', 'Looks like spam'), ('links', 'Many links'), ('check', 'A check failed or could not run'), ('first', 'First comment by this commenter'), ('all', 'All comments are held'), ('moderator', 'Held by a moderator')], max_length=10)),
                ('hold_reason', models.CharField(blank=True, max_length=500)),
                ('risk', models.PositiveSmallIntegerField(default=0)),
                ('spam_score', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('spam_words', models.JSONField(blank=True, default=list)),
                ('learned', models.CharField(blank=True, max_length=4)),
                ('client_hash', models.CharField(blank=True, max_length=80)),
                ('email_hash', models.CharField(blank=True, max_length=80)),
                ('body_hash', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('removal_reason', models.CharField(blank=True, choices=[('doses', 'Advice on doses'), ('sources', 'Says where to get drugs'), ('private', 'Gives away a private person'), ('attack', 'Attacks a person'), ('advert', 'Advertises'), ('topic', 'Not about this article'), ('copy', 'A copy of another comment')], max_length=7)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('pinned_at', models.DateTimeField(blank=True, null=True)),
                ('own_link_hash', models.CharField(blank=True, max_length=64)),
                ('import_ref', models.CharField(blank=True, max_length=200, null=True)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replies', to='comments.comment')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='authors.person')),
                ('pinned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversation', to='comments.comment')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'permissions': [('moderate_comment', 'Can moderate comments')],
                'indexes': [models.Index(fields=['article', 'state', '-created_at'], name='comments_of_article'), models.Index(fields=['state', '-risk', 'created_at'], name='comments_pile'), models.Index(fields=['state', '-created_at', '-id'], name='comments_of_state'), models.Index(fields=['-created_at', '-id'], name='comments_newest'), models.Index(fields=['client_hash', '-created_at', '-id'], name='comments_of_client'), models.Index(fields=['email_hash', '-created_at', '-id'], name='comments_of_writer'), models.Index(fields=['article', 'body_hash'], name='comments_duplicate'), models.Index(fields=['root', 'state', 'created_at'], name='comments_conversation'), models.Index(condition=models.Q(('root', None)), fields=['article', 'created_at'], name='comments_tops'), models.Index(condition=models.Q(('risk__gt', 0)), fields=['-created_at', '-id'], name='comments_at_risk'), models.Index(condition=models.Q(('person__isnull', False)), fields=['article', 'state'], name='comments_by_staff'), models.Index(condition=models.Q(('own_link_hash', ''), _negated=True), fields=['own_link_hash'], name='comments_own_link')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('import_ref__isnull', False)), fields=('import_ref',), name='comments_comment_import_ref_once'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'approved', 'spam', 'removed'])), name='comments_comment_state_valid'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('name'), models.Value(80))), name='comments_comment_name_length'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('email'), models.Value(254))), name='comments_comment_email_length'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), _negated=True), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), models.Value(5000))), name='comments_comment_body_length'), models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='comments_comment_not_own_parent'), models.CheckConstraint(condition=models.Q(('root', models.F('pk')), _negated=True), name='comments_comment_not_own_root'), models.CheckConstraint(condition=models.Q(('learned__in', ['', 'spam', 'ham'])), name='comments_comment_learned_valid'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('body_hash', ''), ('client_hash', ''), ('email', ''), ('email_hash', ''), ('hold_reason', ''), ('own_link_hash', ''), ('person', None)), _connector='OR'), name='comments_comment_erased_holds_nothing'), models.UniqueConstraint(condition=models.Q(('pinned_at__isnull', False)), fields=('article',), name='comments_comment_one_pinned'), models.CheckConstraint(condition=models.Q(('pinned_at', None), models.Q(('erased_at', None), ('root', None), ('state', 'approved')), _connector='OR'), name='comments_comment_pinned_begins_and_shows'), models.CheckConstraint(condition=models.Q(('removal_reason__in', ['', 'doses', 'sources', 'private', 'attack', 'advert', 'topic', 'copy'])), name='comments_comment_removal_reason_valid'), models.CheckConstraint(condition=models.Q(('removal_reason', ''), models.Q(('erased_at', None), ('state', 'removed')), _connector='OR'), name='comments_comment_removal_reason_of_removed'), models.CheckConstraint(condition=models.Q(('risk__gte', 0), ('risk__lte', 9)), name='comments_comment_risk_range')],
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'Email address'), ('client', 'Client address')], max_length=6)),
                ('digest', models.CharField(max_length=80)),
                ('until', models.DateTimeField()),
                ('reason', models.CharField(help_text='Only moderators see it.', max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bans', to='comments.comment')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['digest'], name='comments_ban_standing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'client'])), name='comments_ban_kind_valid'), models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='comments_ban_digest_given'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('created_at'))), name='comments_ban_ends_after_it_began', violation_error_message='A ban must end after it begins.')],
            },
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('copy', 'A copy'), ('erasure', 'Erasure')], max_length=8)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['copy', 'erasure'])), name='comments_datarequest_kind_valid'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), ('done_at__isnull', False), _connector='OR'), name='comments_datarequest_open_has_address')],
            },
        ),
        migrations.CreateModel(
            name='ModerationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('submitted', 'Submitted'), ('imported', 'Imported'), ('pending', 'Put back in the queue'), ('approved', 'Approved'), ('spam', 'Filed as spam'), ('removed', 'Removed'), ('changed', 'Edited by the commenter'), ('withdrawn', 'Deleted by the commenter'), ('redacted', 'Passage edited out'), ('reported', 'Reported by a reader'), ('replied', 'Replied'), ('banned', 'Commenter banned'), ('pinned', 'Pinned'), ('unpinned', 'Unpinned'), ('undone', 'Decision undone'), ('helped', 'Help lines shown to the commenter'), ('noted', 'Note')], max_length=10)),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=500)),
                ('removal_reason', models.CharField(blank=True, choices=[('doses', 'Advice on doses'), ('sources', 'Says where to get drugs'), ('private', 'Gives away a private person'), ('attack', 'Attacks a person'), ('advert', 'Advertises'), ('topic', 'Not about this article'), ('copy', 'A copy of another comment')], max_length=7)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='comments.comment')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('removal_reason', ''), models.Q(('action__in', ['removed', 'undone']), ('removal_reason__in', ['doses', 'sources', 'private', 'attack', 'advert', 'topic', 'copy'])), _connector='OR'), name='comments_moderationevent_removal_reason_valid'), models.CheckConstraint(condition=models.Q(('action__in', ['submitted', 'imported', 'pending', 'approved', 'spam', 'removed', 'changed', 'withdrawn', 'redacted', 'reported', 'replied', 'banned', 'pinned', 'unpinned', 'undone', 'helped', 'noted'])), name='comments_moderationevent_action_valid')],
            },
        ),
        migrations.CreateModel(
            name='ModerationRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('word', 'Word or phrase'), ('link_domain', 'Linked domain'), ('email', 'Email address or @domain'), ('ip_hash', 'Client fingerprint')], max_length=12)),
                ('pattern', models.CharField(help_text='A word or phrase, a domain (with its subdomains), an email address or @domain, or a client fingerprint. Upper and lower case are the same.', max_length=200)),
                ('action', models.CharField(choices=[('hold', 'Hold for a moderator'), ('spam', 'File as spam'), ('refuse', 'Refuse with a sentence')], default='hold', max_length=6)),
                ('note', models.CharField(blank=True, help_text='Why this rule exists. Only moderators see it.', max_length=200)),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['kind', 'pattern'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'pattern'), name='comments_moderationrule_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['word', 'link_domain', 'email', 'ip_hash'])), name='comments_moderationrule_kind_valid'), models.CheckConstraint(condition=models.Q(('action__in', ['hold', 'spam', 'refuse'])), name='comments_moderationrule_action_valid'), models.CheckConstraint(condition=models.Q(('pattern', ''), _negated=True), name='comments_moderationrule_pattern_given')],
            },
        ),
        migrations.CreateModel(
            name='ModeratorEmailPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.BooleanField(default=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderator_email_preference', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_open', models.BooleanField(default=True, help_text='Turn off to close comments on all articles. Existing comments stay.', verbose_name='accept comments')),
                ('email_required', models.BooleanField(default=False, help_text='The form marks the field as required or optional.', verbose_name='email address required')),
                ('hold_all', models.BooleanField(default=False, verbose_name='hold every comment')),
                ('hold_first', models.BooleanField(default=True, help_text='Hold comments by commenters without an approved one. Turn off to publish whatever no rule holds.', verbose_name='hold first comments')),
                ('links_allowed', models.PositiveSmallIntegerField(default=2, help_text='Comments with more links wait for a moderator.', validators=[django.core.validators.MaxValueValidator(20)])),
                ('close_after_days', models.PositiveSmallIntegerField(default=0, help_text='Days after an article is first published. 0 keeps comments open.', validators=[django.core.validators.MaxValueValidator(3650)])),
                ('depth', models.PositiveSmallIntegerField(default=3, help_text='How many levels of replies are indented. Deeper replies join the last level.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(6)])),
                ('threads_per_page', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(200)])),
                ('order', models.CharField(choices=[('oldest', 'Oldest first'), ('newest', 'Newest first')], default='oldest', max_length=6)),
                ('change_minutes', models.PositiveSmallIntegerField(default=30, help_text='How long commenters can edit or delete their comment, by a private link. 0 turns this off.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='minutes to edit a comment')),
                ('spam_threshold', models.PositiveSmallIntegerField(default=90, help_text='Percent. The classifier holds comments that are spam with at least this certainty. 100 turns it off.', validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(100)])),
            ],
            options={
                'verbose_name': 'comment settings',
                'verbose_name_plural': 'comment settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='comments_policy_only_one'), models.CheckConstraint(condition=models.Q(('depth__gte', 1), ('depth__lte', 6)), name='comments_policy_depth_range'), models.CheckConstraint(condition=models.Q(('threads_per_page__gte', 5), ('threads_per_page__lte', 200)), name='comments_policy_page_range'), models.CheckConstraint(condition=models.Q(('spam_threshold__gte', 50), ('spam_threshold__lte', 100)), name='comments_policy_threshold_range'), models.CheckConstraint(condition=models.Q(('order__in', ['oldest', 'newest'])), name='comments_policy_order_valid')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('risk', 'Someone may be in danger'), ('private', 'It identifies someone'), ('drugs', 'It offers drugs or says how to take them'), ('false', 'It is false and could cause harm'), ('abuse', 'It attacks someone'), ('spam', 'It is advertising'), ('other', 'Something else')], max_length=8)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('client_hash', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['created_at'], name='comments_report_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('client_hash', ''), _negated=True), fields=('comment', 'client_hash'), name='comments_report_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['risk', 'private', 'drugs', 'false', 'abuse', 'spam', 'other'])), name='comments_report_reason_valid')],
            },
        ),
        migrations.CreateModel(
            name='ScriptedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='Moderators choose the reply by this title.', max_length=80)),
                ('language', models.CharField(default='en', help_text='Language code of the reply, such as en or es.', max_length=2)),
                ('text', models.TextField(max_length=5000)),
                ('for_risk', models.BooleanField(default=False, help_text='Listed first beside comments that may describe a crisis.', verbose_name='for people at risk')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name_plural': 'scripted replies',
                'ordering': ['-for_risk', 'language', 'title'],
                'constraints': [models.UniqueConstraint(fields=('language', 'title'), name='comments_scriptedreply_unique'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='comments_scriptedreply_given', violation_error_message='Enter a title and a text.')],
            },
        ),
        migrations.CreateModel(
            name='SpamCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_address', models.CharField(max_length=45)),
                ('passes_otherwise', models.BooleanField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(db_index=True)),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='spam_check', to='comments.comment')),
            ],
        ),
        migrations.CreateModel(
            name='SpamWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
                ('spam', models.PositiveIntegerField(default=0)),
                ('ham', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ham__gte', 0), ('spam__gte', 0)), name='comments_spamword_counted')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.CharField(max_length=254)),
                ('email_hash', models.CharField(db_index=True, max_length=80)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comment_subscriptions', to='articles.article')),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='comments.comment')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('comment__isnull', False)), fields=('comment', 'email'), name='comments_subscription_of_comment'), models.UniqueConstraint(condition=models.Q(('comment', None)), fields=('article', 'email'), name='comments_subscription_of_article'), models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='comments_subscription_email_given')],
            },
        ),
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField(editable=False)),
                ('message', models.TextField(editable=False, max_length=1000)),
                ('place', models.CharField(blank=True, editable=False, max_length=300)),
                ('email', models.CharField(blank=True, editable=False, max_length=254)),
                ('created_at', models.DateTimeField(editable=False)),
                ('outcome', models.CharField(blank=True, choices=[('', 'Waits for an editor'), ('corrected', 'Corrected'), ('right', 'The text is right'), ('unusable', 'Spam, or not about the text')], default='', max_length=9)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='error_reports', to='articles.article')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'report of an error',
                'verbose_name_plural': 'reports of errors',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['created_at'], name='comments_errorreport_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('message', ''), _negated=True), name='comments_errorreport_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), ('outcome__in', ['corrected', 'right', 'unusable'])), _connector='OR'), name='comments_errorreport_closed_at_a_time')],
            },
        ),
    ]
