"""Searching rows of the database as `units.text.matches` searches texts: without accents."""

from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Model, Q, QuerySet

from units import text

M = TypeVar("M", bound=Model)


class Folded(Func):
    """A text as `units.text.fold` leaves it, computed by the database; spaces stay as they are."""

    output_field = CharField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """SQLite calls our own function; each connection is told of it once it asks."""
        connection.ensure_connection()
        connection.connection.create_function("folded", 1, _folded, deterministic=True)
        return super().as_sql(compiler, connection, function="folded", **context)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Plain letters before small ones: `lower` under the C locale knows no others."""
        template = (
            "lower(translate(regexp_replace(normalize(%(expressions)s, NFD), "
            "'[\u0300-\u036f]', '', 'g'), 'đĐ', 'dd'))"
        )
        return super().as_sql(compiler, connection, template=template, **context)


def found(rows: QuerySet[M], query: str, fields: tuple[str, ...]) -> QuerySet[M]:
    """The rows in whose fields, taken together, every word of the query stands."""
    words = text.fold(query).split()
    if not words:
        return rows
    rows = rows.alias(**{f"folded_{place}": Folded(name) for place, name in enumerate(fields)})
    for word in words:
        somewhere = Q()
        for place in range(len(fields)):
            somewhere |= Q(**{f"folded_{place}__contains": word})
        rows = rows.filter(somewhere)
    return rows


def _folded(words: str | None) -> str | None:
    return None if words is None else text.fold(words)
