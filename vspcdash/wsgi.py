"""The WSGI entry point that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from vspcdash.pooling import connections_pool

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vspcdash.settings")

connections_pool()
application = get_wsgi_application()
