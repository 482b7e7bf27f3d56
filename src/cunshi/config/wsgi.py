"""The web application, as granian serves it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunshi.config.settings")
application = get_wsgi_application()

# What the program loaded stays for good; searched for garbage at every collection it would delay one page in ten.
gc.collect()
gc.freeze()
