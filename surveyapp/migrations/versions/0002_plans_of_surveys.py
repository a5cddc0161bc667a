"""Plans of surveys, fixed when they open."""

import sqlalchemy as sa
from alembic import op

from surveyapp.models.record import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analysis_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.Column("fixed_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "length(content_hash) = 64", name=op.f("ck_analysis_plan_hash_is_whole")
        ),
        sa.CheckConstraint(
            "fixed_at IS NULL OR fixed_at >= kept_at",
            name=op.f("ck_analysis_plan_fixed_after_kept"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_analysis_plan_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_plan")),
        sa.UniqueConstraint("survey_id", name=op.f("uq_analysis_plan_survey_id")),
    )
