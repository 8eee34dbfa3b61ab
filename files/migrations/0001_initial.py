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
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(editable=False, max_length=150, upload_to='')),
                ('title', models.CharField(help_text='What readers see: “Safety plan to fill in”, not “plan_v3_final”.', max_length=200)),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('xlsx', 'Excel'), ('csv', 'CSV'), ('txt', 'Text'), ('vtt', 'Captions'), ('mp4', 'MP4'), ('webm', 'WebM'), ('mp3', 'MP3'), ('m4a', 'M4A'), ('ogg', 'Ogg')], editable=False, max_length=4)),
                ('size', models.PositiveBigIntegerField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('uploaded_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='files_file_has_size'), models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='files_file_has_hash'), models.CheckConstraint(condition=models.Q(('format__in', ['pdf', 'docx', 'xlsx', 'csv', 'txt', 'vtt', 'mp4', 'webm', 'mp3', 'm4a', 'ogg'])), name='files_file_format_known')],
            },
        ),
    ]
