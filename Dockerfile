# One image for web, worker and beat; the command says which.
FROM python:3.11-slim-bookworm

# WeasyPrint's system libraries; no Python package carries them.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/cchc
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .

RUN useradd --system --uid 10001 --home-dir /data cchc \
 && install -d -o cchc -g cchc /data
ENV CCHC_PRODUCTION=1 CCHC_DATA_DIR=/data

# The manifest storage is production's; the other values only let the settings load.
RUN SECRET_KEY=build-only ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build \
    python manage.py collectstatic --noinput

USER cchc
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "--no-control-socket", \
     "--bind", "0.0.0.0:8000", "cchc_portal.wsgi"]
