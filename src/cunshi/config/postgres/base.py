"""Django's PostgreSQL backend that starts the embedded server on the first connection, and not before."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from cunshi.config import embedded


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL, found in the data folder; commands that touch no row start no server."""

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict.update(embedded.start(settings.DATA_FOLDER))
        return super().get_connection_params()
