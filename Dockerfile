# Pin the base image by its digest: docker build --build-arg PYTHON=python:3.11-slim@sha256:...
ARG PYTHON=python:3.11-slim

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
RUN /opt/backend/bin/pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /dist . \
 && /opt/paywatch/bin/pip install --no-deps --no-index /dist/*.whl \
 && /opt/paywatch/bin/pip uninstall --yes pip setuptools


FROM ${PYTHON}
COPY --from=build /opt/paywatch /opt/paywatch
ENV PATH=/opt/paywatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# A number, so that Kubernetes can verify runAsNonRoot. Render lets group 1000 read its secret files.
USER 1000:1000
WORKDIR /tmp
STOPSIGNAL SIGTERM
# No ENTRYPOINT: on some platforms "command" replaces it, on others it is appended to it.
# No HEALTHCHECK: a worker has no port to probe. A hanging one shows in its heartbeat row and in `paywatch status`.
# Run `paywatch migrate` and `paywatch config apply` in each deployment, before the workers (docs/deployment.md).
CMD ["paywatch", "worker", "all"]
