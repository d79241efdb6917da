"""What leaves by a log handler is masked, whoever wrote it: message, arguments, traceback and stack."""

import logging

from shop.lib.masking import masked

_plain = logging.Formatter()


class MaskSecrets(logging.Filter):
    """For handlers, not for loggers: a logger's filter does not see what its children write."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _plain.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    """A line with the wrong number of arguments is still a line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} {record.args}"
