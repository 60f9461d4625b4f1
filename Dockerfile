# The product without its database and Redis: compose.yaml runs it. Nothing in it is written but /data and /tmp.
# The Python is the one that the tests run on.

FROM node:24-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /app/.venv \
    && /app/.venv/bin/pip install --no-cache-dir --require-virtualenv -r requirements.txt \
    && /app/.venv/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm AS product
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PORT=8000 \
    VSPCDASH_DATA_DIR=/data \
    VSPCDASH_STATIC_DIR=/app/collected
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY . .
COPY --from=frontend /app/node_modules node_modules
# Keys that settings make for this step end with it.
RUN python -c "from scripts.frontend import vendor_copy; vendor_copy()" \
    && VSPCDASH_DATA_DIR=/tmp/build python manage.py prepare --static-only \
    && python -m compileall -q -x '[.]venv' . \
    && rm -rf /tmp/build node_modules \
    && install --directory --owner=10001 --group=10001 --mode=700 /data

# What is kept in a stage of its own loses what the one before it deleted.
FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="vspcdash" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORT=8000 \
    VSPCDASH_DATA_DIR=/data \
    VSPCDASH_STATIC_DIR=/app/collected \
    VSPCDASH_LOG_FORMAT=json
WORKDIR /app
COPY --from=product /app /app
COPY --from=product --chown=10001:10001 /data /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-m", "vspcdash.start.probe"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-ws", \
     "--workers-kill-timeout", "10", "--host", "0.0.0.0", "--port", "8000", "vspcdash.wsgi:application"]
