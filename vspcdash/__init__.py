"""The project: settings, addresses, the Celery application, encryption and health."""
