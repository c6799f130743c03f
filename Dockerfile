# mltgen alone, with the git that `mltgen diff` asks for what was:
#
#   docker build --tag mltgen .
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/demo" mltgen build
FROM rust:1.95-alpine AS build
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
COPY benches benches
COPY src src
COPY templates templates
# On Alpine the program is linked with all that it needs.
RUN cargo build --release --locked

FROM alpine:3.22
RUN apk add --no-cache git && git config --system --add safe.directory /demo
COPY --from=build /source/target/release/mltgen /usr/local/bin/mltgen
WORKDIR /demo
ENTRYPOINT ["mltgen"]
