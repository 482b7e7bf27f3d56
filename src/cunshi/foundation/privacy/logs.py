"""What is logged carries no personal number: neither the message nor a traceback."""

import logging

from cunshi.foundation.privacy.redaction import redact

_PLAIN = logging.Formatter()


class MaskPersonal(logging.Filter):
    """Masks ID numbers, telephones and bank cards in a record, whatever logged it."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            record.msg, record.args = redact(record.getMessage()), ()
        except (TypeError, ValueError):
            # A message that doesn't take its arguments is still to be seen, without them.
            record.msg, record.args = redact(str(record.msg)), ()
        if record.exc_info:
            record.exc_text = redact(record.exc_text or _PLAIN.formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
