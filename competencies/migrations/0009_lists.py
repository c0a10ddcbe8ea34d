import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competencies', '0008_speed'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeclaredWorkforce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveIntegerField()),
                ('as_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared_workforce', to='competencies.agency')),
                ('job_role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='competencies.jobrole')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'declared workforce',
                'indexes': [models.Index(fields=['agency', 'as_on'], name='declared_by_agency')],
            },
        ),
        migrations.AddField(
            model_name='merge',
            name='moved',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='standing',
            name='role_unknown',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='standing',
            name='superseded',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='poststanding',
            name='worst',
            field=models.CharField(choices=[('NOT_REQUIRED', 'NOT_REQUIRED'), ('EXEMPT', 'EXEMPT'), ('RECOGNISED', 'RECOGNISED'), ('CURRENT', 'CURRENT'), ('EXPIRING', 'EXPIRING'), ('SUPERSEDED', 'SUPERSEDED'), ('ROLE_UNKNOWN', 'ROLE_UNKNOWN'), ('NOT_STARTED', 'NOT_STARTED'), ('EXPIRED', 'EXPIRED'), ('OVERDUE', 'OVERDUE')], max_length=12, null=True),
        ),
        migrations.AlterField(
            model_name='standing',
            name='clock_from',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='standing',
            name='status',
            field=models.CharField(choices=[('NOT_REQUIRED', 'NOT_REQUIRED'), ('EXEMPT', 'EXEMPT'), ('RECOGNISED', 'RECOGNISED'), ('CURRENT', 'CURRENT'), ('EXPIRING', 'EXPIRING'), ('SUPERSEDED', 'SUPERSEDED'), ('ROLE_UNKNOWN', 'ROLE_UNKNOWN'), ('NOT_STARTED', 'NOT_STARTED'), ('EXPIRED', 'EXPIRED'), ('OVERDUE', 'OVERDUE')], max_length=12, null=True),
        ),
        migrations.AlterField(
            model_name='standingcount',
            name='status',
            field=models.CharField(choices=[('NOT_REQUIRED', 'NOT_REQUIRED'), ('EXEMPT', 'EXEMPT'), ('RECOGNISED', 'RECOGNISED'), ('CURRENT', 'CURRENT'), ('EXPIRING', 'EXPIRING'), ('SUPERSEDED', 'SUPERSEDED'), ('ROLE_UNKNOWN', 'ROLE_UNKNOWN'), ('NOT_STARTED', 'NOT_STARTED'), ('EXPIRED', 'EXPIRED'), ('OVERDUE', 'OVERDUE')], max_length=12),
        ),
    ]
