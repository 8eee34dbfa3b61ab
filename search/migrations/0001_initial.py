from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(help_text='Separate words or phrases by commas. A search for exactly one of them shows the page.', max_length=200)),
                ('title', models.CharField(max_length=200)),
                ('path', models.CharField(help_text='A page of this site, such as /articles/choosing-a-clinic/.', max_length=300, verbose_name='address')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='one sentence')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'promoted result',
                'ordering': ['title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('title', ''), _negated=True), ('path__startswith', '/'), models.Q(('path__startswith', '//'), _negated=True)), name='search_promotion_complete', violation_error_message='Fill in words, a title and an address of this site.')],
            },
        ),
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(help_text='Separate words or phrases by commas: “spravato, esketamine”.', max_length=500, unique=True)),
                ('is_one_way', models.BooleanField(default=False, help_text='Only a search for the first word finds the others. Use it for a word and what it includes: “ketamine, esketamine”.', verbose_name='one way')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'set of synonyms',
                'verbose_name_plural': 'synonyms',
                'ordering': ['words'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words__contains', ',')), name='search_synonyms_have_a_comma')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
                ('stem', models.CharField(db_index=True, max_length=40)),
                ('documents', models.PositiveIntegerField()),
                ('initial', models.CharField(max_length=1)),
                ('length', models.PositiveSmallIntegerField()),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['initial', 'length'], name='search_word_by_shape')],
            },
        ),
        migrations.CreateModel(
            name='AskedQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('words', models.CharField(max_length=80)),
                ('times', models.PositiveIntegerField(default=1)),
                ('found', models.PositiveIntegerField(help_text='How many results the last one had.')),
            ],
            options={
                'verbose_name': 'query',
                'verbose_name_plural': 'queries',
                'default_permissions': (),
                'indexes': [models.Index(fields=['day'], name='search_asked_by_day')],
                'constraints': [models.UniqueConstraint(fields=('words', 'day'), name='search_asked_once_a_day')],
            },
        ),
    ]
