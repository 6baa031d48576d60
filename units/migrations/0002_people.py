import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(
                blank=True,
                max_length=30,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\+?[0-9](?:[ .()-]*[0-9]){7,14}\\Z",
                        "Số điện thoại có từ 8 đến 15 chữ số.",
                    )
                ],
                verbose_name="số điện thoại",
            ),
        ),
    ]
