"""Old and new code share a database while a new version is rolled out: migrations expand, and constrain much later."""

from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED
from packaging.version import Version

# The columns, by model and field, that may be empty.
Nullable = set[tuple[str, str]]

# Older than the rule, by application and number of the last.
BEFORE = {
    "accounts": "0010",
    "alerts": "0001",
    "consoles": "0005",
    "licensing": "0002",
    "operations": "0001",
    "refresh": "0003",
    "reports": "0004",
    "usage": "0002",
}
# Migrations that take something away, as `application.name`, with the version in which no code used it any more. That
# version has to be released before: its code is what runs while the migration is applied.
CONSTRAINING: dict[str, str] = {}
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
# Rules that rows of the version before may break, unless it does not know the table.
NARROWS = (migrations.AddConstraint, migrations.AlterUniqueTogether)


def new_migrations() -> Iterator[tuple[str, migrations.Migration, Nullable]]:
    """Yield ours that came after the rule, each with the columns before it that may be empty."""
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        is_ours = (settings.BASE_DIR / app).is_dir()
        if is_ours and name[:4] > BEFORE.get(app, ""):
            state = loader.project_state((app, name), at_end=False)
            known = ((model, model_state) for (its_app, model), model_state in state.models.items() if its_app == app)
            nullable = {(model, field) for model, table in known for field, is_ in table.fields.items() if is_.null}
            yield f"{app}.{name}", migration, nullable


def reasons_against(operations: Iterable[Operation], nullable: Nullable) -> list[str]:
    """Return why code that knows nothing of these operations fails after them."""
    made: set[str] = set()
    reasons = []
    for operation in operations:
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) not in made:
            reasons.append(refused(operation, nullable))
    return [*filter(None, reasons)]


def refused(operation: Operation, nullable: Nullable) -> str:
    """Return why code that knows nothing of `operation` fails after it; empty where it does not."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return " ".join(reasons_against(operation.database_operations, nullable))
    if isinstance(operation, TAKES_AWAY):
        return f"{operation.describe()}: the version before still uses it"
    if isinstance(operation, NARROWS):
        return f"{operation.describe()}: the version before may break it"
    if isinstance(operation, migrations.AlterField) and is_narrowed(operation, nullable):
        return f"{operation.describe()}: the version before may leave it empty"
    if isinstance(operation, migrations.AddField) and must_be_given(operation.field):
        return f"{operation.describe()}: the version before inserts without it, so give it a db_default or null=True"
    return ""


def is_narrowed(operation: migrations.AlterField, nullable: Nullable) -> bool:
    """Whether the column may be empty before, and not after."""
    return not operation.field.null and (operation.model_name_lower, operation.name) in nullable


def must_be_given(field: "models.Field[object, object]") -> bool:
    """Whether the database refuses a row without it."""
    has_column = not isinstance(field, models.ManyToManyField)
    return has_column and not field.null and field.db_default is NOT_PROVIDED


def test_new_migrations_only_add_what_the_version_before_can_do_without() -> None:
    found = {
        name: reasons
        for name, migration, nullable in new_migrations()
        if name not in CONSTRAINING and (reasons := reasons_against(migration.operations, nullable))
    }

    assert found == {}, "see docs/operations.md, Upgrading: expand, fill, constrain"


def test_what_is_taken_away_has_been_out_of_use_for_a_release() -> None:
    too_early = {
        name: version for name, version in CONSTRAINING.items() if Version(version) >= Version(settings.VERSION)
    }

    assert too_early == {}


@pytest.mark.parametrize(
    ("operation", "is_refused"),
    [
        (migrations.RemoveField("console", "name"), True),
        (migrations.RenameField("console", "name", "title"), True),
        (migrations.DeleteModel("console"), True),
        (migrations.AddField("console", "rank", models.IntegerField(default=1)), True),
        (migrations.AddField("console", "rank", models.IntegerField(db_default=1)), False),
        (migrations.AddField("console", "rank", models.IntegerField(null=True)), False),
        (migrations.CreateModel("thing", [("id", models.BigAutoField(primary_key=True))]), False),
        (migrations.AlterField("console", "rank", models.IntegerField()), True),
        (migrations.AlterField("console", "rank", models.IntegerField(null=True)), False),
        (migrations.AlterField("console", "name", models.TextField()), False),
        (migrations.AddConstraint("console", models.UniqueConstraint(fields=["name"], name="one_name")), True),
        (migrations.SeparateDatabaseAndState([migrations.DeleteModel("console")]), True),
        (migrations.SeparateDatabaseAndState([], [migrations.DeleteModel("console")]), False),
    ],
)
def test_the_rule_tells_what_expands_from_what_takes_away(operation: Operation, is_refused: bool) -> None:
    assert bool(refused(operation, {("console", "rank")})) is is_refused


def test_a_table_that_the_version_before_does_not_know_may_have_any_rule() -> None:
    table = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    rule = migrations.AddConstraint("thing", models.UniqueConstraint(fields=["id"], name="one_id"))

    assert reasons_against([table, rule], set()) == []
