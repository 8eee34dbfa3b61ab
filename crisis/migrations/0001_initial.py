from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('suicide', 'Suicide'), ('self_harm', 'Self-harm'), ('reaction', 'Acute bad reaction'), ('sourcing', 'Sourcing of drugs'), ('dosing', 'Dosing advice')], max_length=10)),
                ('language', models.CharField(default='en', help_text='Language code of the phrase, such as en or es.', max_length=2)),
                ('text', models.CharField(help_text='Whole words, as people write them. “…” matches up to five words, “..” up to two, “#” a number, “a/b” either word, “kill*” all words that begin so: “want/wants to … die”. “{die}” stands for a family of words of the product.', max_length=600)),
                ('weight', models.PositiveSmallIntegerField(default=2, help_text='1 mentions it, 2 may mean the commenter, 3 may be a crisis now. Higher numbers come first.')),
                ('unless', models.CharField(blank=True, help_text='Phrases that make it harmless, separated by semicolons: “suicide prevention; not/never … want to die”.', max_length=2000)),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'ordering': ['kind', 'language', 'text'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'language', 'text'), name='crisis_phrase_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['suicide', 'self_harm', 'reaction', 'sourcing', 'dosing'])), name='crisis_phrase_kind_valid'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 3)), name='crisis_phrase_weight_range'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='crisis_phrase_text_given', violation_error_message='Enter the words of the phrase.')],
            },
        ),
    ]
