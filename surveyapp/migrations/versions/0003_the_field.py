"""The field: contacts, consents, events with times, programmes, the outbox and jobs."""

import sqlalchemy as sa
from alembic import op

from surveyapp.models.record import Document, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_attribute()
    _create_import_mapping()
    _create_job()
    _create_suppression()
    _create_webhook_source()
    _create_consent()
    _create_contact()
    _create_import_batch()
    _create_webhook_delivery()
    _create_import_change()
    _create_mail_text()
    _create_programme()
    _create_message()
    _create_sending_pace()
    _create_used_mark()
    _extend_customer()
    _extend_event()
    _extend_invitation()
    _extend_link()
    _extend_response()
    _extend_survey()
    _extend_wave()


def _sought(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _create_attribute() -> None:
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "number",
                "date",
                "choice",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("choices", Document(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("key", name=op.f("uq_attribute_key")),
    )


def _create_import_mapping() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "target",
            sa.Enum(
                "customers",
                "events",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("document", Document(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("name", name=op.f("uq_import_mapping_name")),
    )


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.String(length=100), nullable=False),
        sa.Column("arguments", Document(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "dead",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("beat_at", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("name", "slot", name=op.f("uq_job_name_slot")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_status_due_at"), ["status", "due_at"], unique=False
        )


def _create_suppression() -> None:
    op.create_table(
        "suppression",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "unsubscribed",
                "undeliverable",
                "complained",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_suppression")),
    )


def _create_webhook_source() -> None:
    op.create_table(
        "webhook_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("secret_version", sa.Integer(), nullable=False),
        sa.Column("may_send_events", sa.Boolean(), nullable=False),
        sa.Column("may_report_bounces", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_webhook_source_slug")),
    )


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitations",
                "named_answers",
                "linked_waves",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_consent_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_customer_id_purpose_decided_at"),
            ["customer_id", "purpose", "decided_at"],
            unique=False,
        )


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("customer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", _sought(200), nullable=False),
        sa.Column("email", _sought(254), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("unsubscribed_at", Moment(), nullable=True),
        sa.Column("undeliverable_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_contact_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_folded_name_customer_id"),
            ["folded_name", "customer_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_contact_phone"), ["phone"], unique=False)


def _create_import_batch() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "target",
            sa.Enum(
                "customers",
                "events",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("applied_at", Moment(), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "rows >= 0 AND created >= 0 AND changed >= 0",
            name=op.f("ck_import_batch_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["applied_by_id"],
            ["staff_user.id"],
            name=op.f("fk_import_batch_applied_by_id_staff_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )


def _create_webhook_delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "taken",
                "refused",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["webhook_source.id"],
            name=op.f("fk_webhook_delivery_source_id_webhook_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "source_id", "external_id", name=op.f("uq_webhook_delivery_source_id_external_id")
        ),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_delivery_received_at"), ["received_at"], unique=False
        )


def _create_import_change() -> None:
    op.create_table(
        "import_change",
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", Document(), nullable=True),
        sa.Column("after_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_import_change_batch_id_import_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "row_id", name=op.f("pk_import_change")),
    )


def _create_mail_text() -> None:
    op.create_table(
        "mail_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "email",
                "sms",
                "handed",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reminder",
                "test",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=5000), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_mail_text_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_text")),
        sa.UniqueConstraint(
            "survey_id",
            "channel",
            "kind",
            "language",
            name=op.f("uq_mail_text_survey_id_channel_kind_language"),
        ),
    )


def _create_programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rules", Document(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "active",
                "paused",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("looked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_programme_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_survey_id"), ["survey_id"], unique=False)


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reminder",
                "test",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "email",
                "sms",
                "handed",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "bounced",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "status <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_message_sent_has_a_time")
        ),
        sa.CheckConstraint(
            "number >= 0 AND attempts >= 0", name=op.f("ck_message_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_message_invitation_id_invitation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "invitation_id", "number", name=op.f("uq_message_invitation_id_number")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_status_due_at_id"), ["status", "due_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_message_address_hash"), ["address_hash"], unique=False)


def _create_used_mark() -> None:
    op.create_table(
        "mark_pool",
        sa.Column("survey_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("marks", Document(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_mark_pool_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_mark_pool")),
    )
    op.create_table(
        "used_mark",
        sa.Column("mark", sa.String(length=22), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_used_mark_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_used_mark")),
        sqlite_with_rowid=False,
    )


def _create_sending_pace() -> None:
    op.create_table(
        "sending_pace",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sending_pace")),
    )


def _extend_customer() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "person",
                    "account",
                    name="kind",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=False,
                server_default="person",
            )
        )
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "basis",
                sa.Enum(
                    "chosen",
                    "imposed",
                    name="basis",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=False,
                server_default="chosen",
            )
        )
        batch_op.add_column(sa.Column("language", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("created_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("segment", _sought(100), nullable=True))
        batch_op.create_index(batch_op.f("ix_customer_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_kind_key"), ["kind", "key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customer_segment_key_kind"), ["segment", "key", "kind"], unique=False
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_customer_accounts_stand_alone"), "kind = 'person' OR account_id IS NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_customer_account_id_customer"), "customer", ["account_id"], ["id"]
        )
        if not _is_sqlite():
            batch_op.alter_column("key", type_=_sought(100), existing_nullable=False)
    if _is_sqlite():
        op.execute(
            "UPDATE customer SET segment = "
            "substr(CAST(json_extract(facts, '$.segment') AS VARCHAR), 1, 100)"
        )
    else:
        op.execute("UPDATE customer SET segment = substr(facts::json->>'segment', 1, 100)")


def _extend_event() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("unit", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("channel", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("value", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("arrived_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("served_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("promised_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("delivered_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("abandoned_after", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("received_at", Moment(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_event_abandoned_waits_apart"),
            "abandoned_after IS NULL OR (abandoned_after >= 0 AND actual_wait IS NULL)",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_event_source_id_webhook_source"),
            "webhook_source",
            ["source_id"],
            ["id"],
        )
        batch_op.drop_constraint(batch_op.f("uq_event_key"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_event_key_source_id"), ["key", "source_id"]
        )
        batch_op.create_index(
            "ix_event_key_of_files",
            ["key"],
            unique=True,
            sqlite_where=sa.text("source_id IS NULL"),
            postgresql_where=sa.text("source_id IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_event_happened_at_id"), ["happened_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_kind_happened_at_id"), ["kind", "happened_at", "id"], unique=False
        )


def _extend_invitation() -> None:
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("survey_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("programme_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("occasion", sa.String(length=150), nullable=True))
        batch_op.add_column(
            sa.Column(
                "channel",
                sa.Enum(
                    "email",
                    "sms",
                    "handed",
                    name="channel",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=False,
                server_default="email",
            )
        )
        batch_op.add_column(
            sa.Column("reason", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("due_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("arm", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("stratum", sa.String(length=100), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_invitation_customer_id_due_at"), ["customer_id", "due_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invitation_programme_id"), ["programme_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitation_survey_id_status"), ["survey_id", "status"], unique=False
        )
        batch_op.create_unique_constraint(batch_op.f("uq_invitation_occasion"), ["occasion"])
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_programme_id_programme"),
            "programme",
            ["programme_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_survey_id_survey"), "survey", ["survey_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_invitation_status"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_invitation_status"),
            "status IN ('planned', 'sent', 'bounced', 'cancelled')",
        )
        batch_op.drop_constraint(batch_op.f("ck_invitation_sent_has_a_time"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_invitation_sent_has_a_time"),
            "status IN ('planned', 'cancelled') OR sent_at IS NOT NULL",
        )
    op.execute(
        "UPDATE invitation SET survey_id = "
        "(SELECT survey_id FROM link WHERE link.id = invitation.link_id)"
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.alter_column("survey_id", existing_type=sa.Integer(), nullable=False)


def _extend_response() -> None:
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.create_index(batch_op.f("ix_response_event_id"), ["event_id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_response_survey_id_status"))
        batch_op.create_index(
            batch_op.f("ix_response_survey_id_status_released"),
            ["survey_id", "status", "released"],
            unique=False,
        )


def _extend_survey() -> None:
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sender_name", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("sender_address", sa.String(length=254), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("reply_to", sa.String(length=254), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("sms_sender", sa.String(length=20), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("mirror_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_survey_mirror_id_survey"), "survey", ["mirror_id"], ["id"]
        )


def _extend_wave() -> None:
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", Moment(), nullable=True))


def _extend_link() -> None:
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", Document(), nullable=False, server_default="{}"))
