# The service on processors alone, as a user without rights, from a root that may be read-only:
#
#   docker build -t qa-service .
#   docker run --init --read-only --tmpfs /tmp -p 127.0.0.1:8000:8000 \
#       -v qa-data:/data -v ~/my-articles:/corpus:ro qa-service
#
# docs/operation.md tells the rest, docs/deployment.md what EXTRAS and TORCH are for.

FROM python:3.13-slim AS made
ARG EXTRAS=postgres
# torch for processors only: a tenth of what PyPI's has along for graphics cards.
ARG TORCH=https://download.pytorch.org/whl/cpu
RUN python -m venv /opt/qa-service
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY deploy/locks ./locks
COPY qa_service ./qa_service
# Each name comes from one index: all from PyPI, by the hashes of the lock for these EXTRAS (scripts/lock
# makes it), but torch, whose builds differ, and what a build for graphics cards needs beside the lock.
RUN /opt/qa-service/bin/pip install --no-cache-dir --disable-pip-version-check \
        --index-url https://pypi.org/simple --require-hashes --no-deps -r "locks/$EXTRAS.txt" && \
    /opt/qa-service/bin/pip install --no-cache-dir --disable-pip-version-check \
        --index-url "$TORCH" --constraint constraints.txt torch && \
    /opt/qa-service/bin/pip install --no-cache-dir --disable-pip-version-check \
        --no-index --no-deps --no-build-isolation . && \
    /opt/qa-service/bin/python -m compileall -q /opt/qa-service/lib

FROM python:3.13-slim
# libgomp: what FAISS and torch share their threads by. Of the base image's release, whose versions go.
# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install --yes --no-install-recommends libgomp1 && \
    rm -rf /var/lib/apt/lists/* && \
    groupadd --system --gid 10001 qa && \
    useradd --system --uid 10001 --gid qa --home-dir /data --shell /usr/sbin/nologin qa && \
    install --directory --owner qa --group qa --mode 0700 /data && \
    install --directory /corpus
COPY --from=made /opt/qa-service /opt/qa-service
ENV PATH=/opt/qa-service/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    QA_HOST=0.0.0.0 \
    QA_PORT=8000 \
    QA_INDEX=/data/index \
    QA_KEYS=/data/keys.json \
    QA_CONVERSATIONS=/data/conversations.sqlite \
    QA_CORPUS=/corpus \
    QA_LOG_LEVEL=INFO \
    QA_LOG_FORMAT=json
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Alive, not ready: indexing a large archive for the first time is no illness.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"QA_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["qa-service"]
CMD ["serve", "--corpus"]
