# The site in an image: `docker build -t writeup .`, or `--build-arg CORE=1` without models.
# The base is named by an argument, so that it may come from a registry of your own.
ARG BASE=docker.io/library/python:3.11-slim

FROM ${BASE} AS build
ARG CORE=
ARG TORCH=cpu
WORKDIR /srv/writeup
# First what seldom changes: a change of the code alone installs nothing again.
COPY requirements-core.txt requirements.txt requirements-models.txt ./
COPY writeup_site/processes/installing.py writeup_site/processes/
RUN python3 -m venv /opt/venv \
 && /opt/venv/bin/python writeup_site/processes/installing.py /opt/venv ${CORE:+--core} --torch "${TORCH}"
COPY . .
# Whoever runs it may write nothing here, so all is compiled now.
RUN /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib . || true

FROM ${BASE}
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin writeup \
 && install -d -o writeup -g writeup -m 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/writeup /srv/writeup
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOST=0.0.0.0 \
    PORT=8000 \
    WRITEUP_DATA_DIR=/data \
    NUMBA_CACHE_DIR=/data/numba \
    HF_HUB_OFFLINE=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/writeup
USER writeup
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "writeup_site/processes/probe.py"]
# All of it in one container; compose.yaml runs each process in one of its own.
CMD ["python", "manage.py", "up"]
