# Bundle of the front end; Node stays in this stage.
FROM node:24-slim AS bundle
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY . /src
RUN npm run build

# Libraries, without compilers or package caches in the final image.
FROM python:3.12-slim AS libraries
COPY requirements/base.txt /base.txt
RUN python -m venv /opt/cchc \
    && /opt/cchc/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /base.txt

FROM python:3.12-slim
# PDF of office documents, about 500 MB more: docker compose build --build-arg OFFICE=1
# Where Liberation fonts come in two versions, only the second has the letters of Vietnamese.
ARG OFFICE=0
RUN if [ "$OFFICE" = 1 ]; then \
        apt-get update -q \
        && apt-get install -q -y --no-install-recommends libreoffice-writer-nogui \
            libreoffice-calc-nogui fonts-liberation \
            $(apt-cache --names-only search '^fonts-liberation2$' | cut -d' ' -f1) \
        && rm -rf /var/lib/apt/lists/*; \
    fi
ENV PATH=/opt/cchc/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cchc.settings \
    CCHC_VAR=/var/lib/cchc \
    CCHC_STATIC=/srv/static
RUN groupadd --system --gid 10001 cchc \
    && useradd --system --uid 10001 --gid cchc --home-dir /var/lib/cchc --no-create-home cchc \
    && install -d -o cchc -g cchc -m 0750 /var/lib/cchc /var/lib/cchc/beat /var/lib/cchc/media \
        /var/lib/cchc/media/arriving
COPY --from=libraries /opt/cchc /opt/cchc
WORKDIR /srv/cchc
COPY . .
COPY --from=bundle /src/static/dist static/dist
# Static files belong to the image; the three values only satisfy the settings and are not kept.
RUN DATABASE_URL=postgresql://build/build REDIS_URL=redis://build/0 SECRET_KEY=build \
    python manage.py collectstatic --noinput
USER cchc
VOLUME /var/lib/cchc
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "cchc.launch.probe", "/healthz"]
CMD ["gunicorn", "cchc.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=2", "--threads=4", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
