from django.db import migrations, models


def as_bytes(apps, schema_editor):
    """The places of what was drawn, a byte each."""
    CheckAttempt = apps.get_model("courses", "CheckAttempt")
    keys = list(CheckAttempt.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        some = list(CheckAttempt.objects.filter(pk__in=keys[start : start + 500]))
        for one in some:
            one.places = bytes(one.drawn)
        CheckAttempt.objects.bulk_update(some, ["places"])


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0008_size_put_away'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkattempt',
            name='places',
            field=models.BinaryField(default=b''),
            preserve_default=False,
        ),
        migrations.RunPython(as_bytes),
        migrations.RemoveField(model_name='checkattempt', name='drawn'),
        migrations.RenameField(model_name='checkattempt', old_name='places', new_name='drawn'),
    ]
