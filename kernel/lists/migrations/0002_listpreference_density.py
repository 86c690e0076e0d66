from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("lists", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="listpreference",
            name="density",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
    ]
