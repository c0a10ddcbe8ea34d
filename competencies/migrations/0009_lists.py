
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competencies', '0007_staff'),
    ]

    operations = [
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
