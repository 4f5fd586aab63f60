# Pinned by digest; docs/image.md says how to update it.
ARG PYTHON=python:3.11-slim@sha256:db3ff2e1800a8581e2c48a27c3995339d47bdf046da21c7627accd3d51053a93

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# The locked run-time packages. Wheels only: no compiler is needed and no setup code of a package runs.
RUN python -m venv /opt/paywatch
COPY requirements.txt ./
RUN /opt/paywatch/bin/pip install --require-hashes --only-binary :all: -r requirements.txt

# Paywatch without the sandbox. The build backend stays in this stage.
COPY deploy/requirements-build.txt ./deploy/
RUN python -m venv /opt/backend \
 && /opt/backend/bin/pip install --require-hashes --only-binary :all: -r deploy/requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY deploy/paywatch-alive ./deploy/
COPY settings ./settings
COPY stripeapi ./stripeapi
COPY probes ./probes
COPY discovery ./discovery
COPY reconcile ./reconcile
COPY alerts ./alerts
COPY store ./store
COPY workers ./workers
COPY console ./console
RUN /opt/backend/bin/pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /dist . \
 && /opt/paywatch/bin/pip install --no-deps --no-index /dist/*.whl \
 && /opt/paywatch/bin/pip uninstall --yes pip setuptools


FROM ${PYTHON}
# Neither pip nor a wheel of it stays, nor a program that runs as root for others. (Debian's Python, and python.org's.)
RUN rm -rf /usr/share/python-wheels /usr/lib/python3.*/ensurepip /usr/local/lib/python3.*/ensurepip \
    /usr/local/lib/python3.*/site-packages/* /usr/local/bin/pip* \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=build /opt/paywatch /opt/paywatch
ENV PATH=/opt/paywatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title=paywatch \
      org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION} \
      org.opencontainers.image.licenses=MIT
# A number, so that Kubernetes can verify runAsNonRoot. Render lets group 1000 read its secret files.
USER 1000:1000
WORKDIR /tmp
STOPSIGNAL SIGTERM
# No ENTRYPOINT: on some platforms "command" replaces it, on others it is appended to it.
# No HEALTHCHECK: most commands end. `paywatch-alive` probes a worker (docs/deployment.md, "Liveness").
# Run `paywatch migrate` and `paywatch config apply` in each deployment, before the workers (docs/deployment.md).
CMD ["paywatch", "worker", "all"]
