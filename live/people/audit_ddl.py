"""The database itself refuses to change or remove a row of the audit log, whoever asks.

`CREATE` and `DROP` are lists of statements per dialect, for the migration; `create_all()` runs the same ones.
"""

from sqlalchemy import DDL, event

from live.people.tables import AuditRow

CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER audit_row_is_not_changed BEFORE UPDATE ON audit_row "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END",
        "CREATE TRIGGER audit_row_is_not_removed BEFORE DELETE ON audit_row "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are never removed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_row_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit rows are never changed or removed'; END $$",
        "CREATE TRIGGER audit_row_stays BEFORE UPDATE OR DELETE ON audit_row "
        "FOR EACH ROW EXECUTE FUNCTION audit_row_stays()",
        "CREATE TRIGGER audit_row_is_not_emptied BEFORE TRUNCATE ON audit_row "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_row_stays()",
    ),
}

DROP: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_row_is_not_changed",
        "DROP TRIGGER IF EXISTS audit_row_is_not_removed",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_row_is_not_emptied ON audit_row",
        "DROP TRIGGER IF EXISTS audit_row_stays ON audit_row",
        "DROP FUNCTION IF EXISTS audit_row_stays()",
    ),
}

for _dialect, _statements in CREATE.items():
    for _statement in _statements:
        event.listen(
            AuditRow.__table__,  # type: ignore[attr-defined]
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
event.listen(
    AuditRow.__table__,  # type: ignore[attr-defined]
    "after_drop",
    DDL(DROP["postgresql"][-1]).execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
)
