# The Lambda function's image. docs/image.md says what is in it, and how it is proven.
#
#     docker build --tag portfolio .
#     docker build --tag portfolio --build-arg ARCH=arm64 .

# AWS's own, or another that keeps what docs/image.md lists.
ARG BASE_IMAGE=public.ecr.aws/lambda/python:3.13
# amd64 or arm64: Lambda's x86_64 and arm64.
ARG ARCH=amd64

FROM --platform=linux/${ARCH} ${BASE_IMAGE} AS base
WORKDIR ${LAMBDA_TASK_ROOT}
ENV PYTHONPATH=/opt/python


FROM base AS build
ARG ARCH
RUN case "${ARCH} $(uname -m)" in \
        "amd64 x86_64" | "arm64 aarch64") ;; \
        *) echo "ARCH is ${ARCH} and the base is for $(uname -m):" \
            "write amd64 or arm64, and take a base that is made for it." >&2; exit 1 ;; \
    esac
# Python's own folders stay as the base has them: the bundle knows their dates.
ENV PYTHONDONTWRITEBYTECODE=1

COPY requirements.txt /tmp/
# Where pip needs a configuration of its own: --secret id=pip.conf,src=FILE. It gets into no layer.
# What translators work on is of no use: Django reads the .mo beside each .po.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    python3 -m pip install --quiet --no-input --no-cache-dir --disable-pip-version-check \
        --root-user-action ignore --require-hashes --only-binary :all: --no-compile \
        --target /opt/python --requirement /tmp/requirements.txt \
    && rm -r /opt/python/bin \
    && python3 -c "import pathlib; [po.unlink() for po in pathlib.Path('/opt/python').rglob('*.po')]" \
    && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/python

COPY manage.py ./
COPY config config
COPY portfolio portfolio
# The settings want values, and neither command uses them. All must be readable for Lambda's user,
# whatever the modes were where this was built.
RUN export SECRET_KEY=signs-nothing-for-it-is-known-while-building-alone-0123456789 \
        DATABASE_URL=postgresql://nobody@127.0.0.1:1/none ALLOWED_HOSTS=localhost \
        AWS_LAMBDA_FUNCTION_NAME=build \
    && python3 manage.py collectstatic --no-input --verbosity 0 --ignore rest_framework \
    && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash . \
    && python3 manage.py docspage portfolio/api/docs.html \
    && python3 manage.py prebuild \
    && chmod -R a+rX,go-w /opt/python .


FROM base
COPY --from=build /opt/python /opt/python
COPY --from=build ${LAMBDA_TASK_ROOT} ./
# A bundle that this base would leave alone ends the build here.
RUN python3 -B -c "import sys; from config import bundle; sys.exit(not bundle.install())"

ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="portfolio" \
      org.opencontainers.image.description="A portfolio and CV backend: Django on AWS Lambda, content in Neon Postgres." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# The function that answers HTTP; another one names its entry point in its ImageConfig.
CMD ["config.lambda_handler.handler"]
