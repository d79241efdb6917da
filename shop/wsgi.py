import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from shop.lib.followers import followers
from shop.lib.readiness import refuse_unfit_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")
application = followers.guard(get_wsgi_application(), leaders=settings.QUICK_REQUESTS_AT_ONCE)
refuse_unfit_start()
connections.close_all()  # each thread opens its own

# Views and forms are read now, and not while the first visitor waits. What is there by now stays for good: a full
# collection of garbage, which looked at all of it, was a pause of 200 ms for whoever was being served.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
