import django.core.validators
import django.db.models.deletion
import units.models.accounts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrustedNetwork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "network",
                    models.CharField(
                        max_length=43,
                        unique=True,
                        validators=[units.models.accounts.validate_network],
                        verbose_name="mạng",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="ghi chú")),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="dormant_since",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="khóa do lâu không dùng"
            ),
        ),
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
        migrations.AddField(
            model_name="user",
            name="reopened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="mở lại lúc"),
        ),
        migrations.CreateModel(
            name="SecondFactorRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "Chuyên viên"),
                            ("head", "Lãnh đạo đơn vị"),
                            ("area_owner", "Đầu mối lĩnh vực"),
                            ("reviewer", "Chuyên viên kiểm tra"),
                            ("lead_reviewer", "Trưởng phòng CCHC"),
                            ("editor", "Biên tập báo cáo"),
                            ("office_checker", "Văn phòng thẩm tra"),
                            ("leader", "Lãnh đạo"),
                            ("clerk", "Văn thư"),
                            ("business_admin", "Quản trị nghiệp vụ"),
                            ("system_admin", "Quản trị hệ thống"),
                        ],
                        max_length=16,
                        unique=True,
                        verbose_name="vai trò",
                    ),
                ),
                (
                    "where",
                    models.CharField(
                        choices=[
                            ("outside", "Chỉ khi vào từ ngoài mạng tin cậy"),
                            ("always", "Luôn luôn"),
                        ],
                        max_length=7,
                        verbose_name="khi nào",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "reporter",
                                    "head",
                                    "area_owner",
                                    "reviewer",
                                    "lead_reviewer",
                                    "editor",
                                    "office_checker",
                                    "leader",
                                    "clerk",
                                    "business_admin",
                                    "system_admin",
                                ],
                            )
                        ),
                        name="second_factor_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("where__in", ["outside", "always"])),
                        name="second_factor_where_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("invite", "Thư mời"), ("reset", "Đặt lại mật khẩu")], max_length=6
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("sent_to", models.EmailField(max_length=254)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None), ("used_at", None)),
                        fields=("user",),
                        name="one_open_link_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["invite", "reset"])),
                        name="link_purpose_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="link_ends_after_it_is_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at", None), ("revoked_at", None), _connector="OR"
                        ),
                        name="used_link_is_not_revoked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=255)),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="identity_belongs_to_one_person"
                    ),
                    models.UniqueConstraint(
                        fields=("issuer", "user"), name="one_identity_per_issuer"
                    ),
                ],
            },
        ),
    ]
