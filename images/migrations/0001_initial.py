import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='images_collection_name_given', violation_error_message='Enter the collection’s name.')],
            },
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(editable=False, max_length=150, upload_to='', verbose_name='picture')),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('original_sha256', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('dhash', models.CharField(blank=True, editable=False, max_length=16)),
                ('tone', models.CharField(blank=True, editable=False, max_length=3)),
                ('made', models.JSONField(default=dict, editable=False)),
                ('is_complete', models.BooleanField(default=False, editable=False, verbose_name='all copies made')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True, verbose_name='fingerprint (SHA-256)')),
                ('ppoi', models.CharField(default='0.5x0.5', max_length=20, validators=[django.core.validators.RegexValidator('^[01](\\.\\d{1,4})?x[01](\\.\\d{1,4})?\\Z', 'Click the picture to set its focal point.')], verbose_name='focal point')),
                ('alt', models.CharField(blank=True, help_text='Describe the picture for people who cannot see it. Do not begin with “picture of”.', max_length=300, verbose_name='alt text')),
                ('is_decorative', models.BooleanField(default=False, help_text='It adds nothing to the text. Screen readers skip it.', verbose_name='decorative')),
                ('caption', models.TextField(blank=True, help_text='Used if the article has no caption of its own.', max_length=1000)),
                ('credit', models.CharField(blank=True, help_text='Who made the picture, as the page will say.', max_length=200)),
                ('license', models.CharField(blank=True, help_text='Why we may show it: CC BY 4.0, bought, our own.', max_length=200, verbose_name='license')),
                ('license_until', models.DateField(blank=True, help_text='The last day that we may show it. Pages go on showing it; the desk reminds you 30 days ahead.', null=True, verbose_name='license ends')),
                ('collections', models.ManyToManyField(blank=True, related_name='images', to='images.collection')),
                ('replaced_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaced', to='images.image')),
                ('uploaded_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_undescribed', models.BooleanField(default=False, editable=False, verbose_name='not described yet')),
                ('size', models.PositiveIntegerField(default=0, editable=False)),
                ('is_unreadable', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'picture',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('is_complete', False)), fields=['id'], name='images_image_incomplete'), models.Index(fields=['-created_at', '-id'], name='images_image_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='images_image_has_size'), models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='images_image_has_hash'), models.CheckConstraint(condition=models.Q(('replaced_by', None), models.Q(('replaced_by', models.F('pk')), _negated=True), _connector='OR'), name='images_image_not_by_itself'), models.CheckConstraint(condition=models.Q(models.Q(('alt', ''), _negated=True), ('is_decorative', True), ('is_undescribed', True), _connector='OR'), name='images_image_alt_or_decorative', violation_error_message='Describe the picture in the alt text, or mark it as decorative.')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(editable=False, max_length=150, upload_to='', verbose_name='picture')),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('original_sha256', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('dhash', models.CharField(blank=True, editable=False, max_length=16)),
                ('tone', models.CharField(blank=True, editable=False, max_length=3)),
                ('made', models.JSONField(default=dict, editable=False)),
                ('is_complete', models.BooleanField(default=False, editable=False, verbose_name='all copies made')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to=settings.AUTH_USER_MODEL)),
                ('size', models.PositiveIntegerField(default=0, editable=False)),
                ('is_unreadable', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='images_upload_has_size'), models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='images_upload_has_hash'), models.UniqueConstraint(fields=('uploaded_by', 'sha256'), name='images_upload_once_a_person')],
            },
        ),
    ]
