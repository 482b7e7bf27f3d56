"""What goes wrong is told on the error stream, where journald or the terminal keeps it."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"personal": {"()": "cunshi.foundation.privacy.logs.MaskPersonal"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["personal"]}},
    "loggers": {
        "django": {"handlers": ["errors"], "level": "WARNING", "propagate": False},
        "axes": {"handlers": ["errors"], "level": "WARNING", "propagate": False},
    },
    "root": {"handlers": ["errors"], "level": "WARNING"},
}
