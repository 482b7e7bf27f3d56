"""Files kept by their content: one file is stored once, whoever sends it and however it is named."""

from pathlib import Path

import pgtrigger
from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file in the data folder, named by the SHA-256 of its bytes; immutable."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="stored_file_unchanged", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> Path:
        return Path(settings.DATA_FOLDER) / "files" / self.sha256[:2] / self.sha256
