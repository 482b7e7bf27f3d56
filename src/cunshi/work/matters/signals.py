"""What rooms above hear of: they connect at start, so that this room does not know them."""

from django.dispatch import Signal

# Sent within the transaction that puts matters on a list: matters (list of Matter with number and listed_on), by
# (Post, or None for the installation itself).
listed = Signal()
