/** A Dockerfile, and the images that a build of it for linux/amd64 takes something from. */
export interface Sample {
  readonly text: string;
  readonly bases: readonly string[];
}

const sample = (bases: string, ...lines: readonly string[]): Sample => ({
  text: `${lines.join("\n")}\n`,
  bases: bases === "" ? [] : bases.split(" "),
});

/** Dockerfiles of the kinds that people write, each after a kind of its own: a template of a tool, or a report of a bug in a reader of Dockerfiles. */
export const dockerfiles: readonly Sample[] = [
  // Templates of `docker init` and of frameworks: Node, Next.js, Go, Python, Rust, Rails, .NET, Java, PHP, nginx.
  sample(
    "node:24-alpine",
    "FROM node:24-alpine",
    "WORKDIR /app",
    "COPY package*.json ./",
    "RUN npm ci",
    "COPY . .",
    'CMD ["node", "."]',
  ),
  sample(
    "node:24-alpine",
    ...["FROM node:24-alpine AS base", "FROM base AS deps", "RUN npm ci", "FROM base AS builder"],
    ...[
      "COPY --from=deps /app/node_modules ./node_modules",
      "FROM base AS runner",
      "COPY --from=builder --chown=1:1 /app/public ./public",
    ],
  ),
  sample(
    "golang:1.25",
    ...["ARG GO_VERSION=1.25", "FROM --platform=$BUILDPLATFORM golang:${GO_VERSION} AS build", "WORKDIR /src"],
    ...[
      "RUN --mount=type=cache,target=/go/pkg/mod/ \\",
      "    --mount=type=bind,source=go.sum,target=go.sum \\",
      "    go mod download -x",
    ],
    ...["ARG TARGETARCH", "FROM scratch AS final", "COPY --from=build /bin/server /bin/"],
  ),
  sample(
    "python:3.14-slim",
    "ARG PYTHON_VERSION=3.14",
    "FROM python:${PYTHON_VERSION}-slim as base",
    "ENV A=1 B=2",
    "RUN --mount=type=secret,id=pip pip install .",
  ),
  sample(
    "rust:1 gcr.io/distroless/cc",
    "FROM rust:1 AS build",
    "RUN cargo build",
    "FROM gcr.io/distroless/cc",
    "COPY --from=build /t /t",
  ),
  sample(
    "ruby:3.4",
    "ARG RUBY_VERSION=3.4",
    "FROM ruby:$RUBY_VERSION AS base",
    "FROM base AS build",
    "RUN bundle",
    "FROM base",
    "COPY --from=build /usr/local/bundle /usr/local/bundle",
  ),
  sample(
    "mcr.microsoft.com/dotnet/aspnet:9.0 mcr.microsoft.com/dotnet/sdk:9.0",
    ...[
      "FROM mcr.microsoft.com/dotnet/aspnet:9.0 AS base",
      "FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build",
      "RUN dotnet build",
    ],
    ...[
      "FROM build AS publish",
      "RUN dotnet publish",
      "FROM base AS final",
      "COPY --from=publish /app .",
      'ENTRYPOINT ["dotnet", "x.dll"]',
    ],
  ),
  sample(
    "maven:3 eclipse-temurin:21-jre",
    "FROM maven:3 AS b",
    "RUN mvn package",
    "FROM eclipse-temurin:21-jre",
    "COPY --from=0 /a.jar /",
  ),
  sample("php:8-fpm composer:2", "FROM php:8-fpm", "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer"),
  sample(
    "nginx:1 node:24",
    "FROM node:24 AS web",
    "RUN npm run build",
    "FROM nginx:1",
    "COPY --from=web /dist /usr/share/nginx/html",
    "EXPOSE 80",
  ),
  // uv's guide: a program from an image by COPY and by a mount.
  sample("python:3 ghcr.io/astral-sh/uv:0.9", "FROM python:3", "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/"),
  sample(
    "python:3 ghcr.io/astral-sh/uv:0.9",
    "FROM python:3",
    "RUN --mount=from=ghcr.io/astral-sh/uv:0.9,source=/uv,target=/bin/uv uv sync",
  ),
  // An option of a command that looks like one of COPY (renovate#37534).
  sample("python:1", "FROM python:1", "RUN uvx --from=ruff==0.4.0 ruff --version; uvx --from=black black --version"),
  sample("python:1", "FROM python:1", "RUN --network=none x --mount=type=bind,from=other y", "CMD x --from=b"),
  sample(
    "python:1",
    "FROM python:1",
    'RUN ["x", "--from=b"]',
    "ENTRYPOINT x --from=b",
    "HEALTHCHECK --interval=1s CMD x --from=c",
  ),
  // Names of here-documents (rewrite#8622, dockerfile-parser-rs#48), two on a line, tabs, quotes, and what is none.
  sample(
    "node:1",
    "FROM node:1",
    "COPY <<robots.txt <<END-OF-FILE /d/",
    "User-agent: *",
    "robots.txt",
    "FROM nothing:1",
    "END-OF-FILE",
    "ARG LATE",
  ),
  sample("node:1", "FROM node:1", "RUN <<-EOF", "\tFROM nothing:1", "\tEOF", "ARG LATE"),
  sample(
    "node:1",
    "FROM node:1",
    "RUN <<'EOF' cat",
    "FROM nothing:1 $X",
    "EOF",
    'COPY <<"A-B" /x',
    "FROM nothing:2",
    "A-B",
    "ARG LATE",
  ),
  sample(
    "node:1",
    "FROM node:1",
    "RUN cat <<EOF > /x && cat 3<<OTHER",
    "ARG NO",
    "EOF",
    "ARG NO2",
    "OTHER",
    "ARG LATE",
  ),
  sample("node:1", "FROM node:1", "RUN cat <<<word && echo 'a <<B' \"<<C\" && echo $((1<<2))", "ARG LATE"),
  sample("node:1", "FROM node:1", "RUN python3 <<EOF", "# no comment", "print('''", "\\", "EOF", "ARG LATE"),
  sample("node:1", "FROM node:1", "ADD <<a.conf <<b.conf /etc/", "x", "a.conf", "y", "b.conf", "ARG LATE"),
  // Stages by the platform (dockerfilegraph, docs of TARGETARCH), and one that nothing needs.
  sample(
    "node:1",
    "FROM node:1 AS base-amd64",
    "FROM nowhere/arm:1 AS base-arm64",
    "ARG TARGETARCH",
    "FROM base-${TARGETARCH}",
    "RUN echo x > /v",
  ),
  sample("node:1-amd64", "FROM node:1-${TARGETARCH}${TARGETVARIANT}", "RUN x"),
  sample("a:1", "FROM a:1 AS linux", "FROM b:1 AS windows", "FROM ${TARGETOS} AS final"),
  sample("c:1", "FROM a:1 AS x", "FROM b:1 AS y", "COPY --from=x / /", "FROM c:1"),
  sample("a:1", "FROM a:1 AS test-default", "FROM test-$TARGETSTAGE"),
  // Defaults within defaults (dockerfilegraph#664), alternatives, quotes, escapes.
  sample("reg.example/base/node:1", "ARG VERSION=1", "FROM ${IMAGE:-reg.example/base/node:${VERSION:-1}}"),
  sample("reg.example/base/node:2", "ARG IMAGE", "FROM ${IMAGE:-reg.example/base/node:${VERSION:-2}}"),
  sample("node:24-slim", "ARG SLIM=1", "FROM node:24${SLIM:+-slim}"),
  sample("node:24", 'ARG SLIM=""', "FROM node:24${SLIM:+-slim}"),
  sample("node:24", "ARG SLIM", "FROM node:24${SLIM+x}"),
  sample("node:24", "ARG A=\"node\" B='24'", 'FROM "$A:${B}"'),
  sample("node:24", "ARG A=no B=de", "FROM $A$B:24"),
  sample("node:24", "ARG A=node C=$A:24", "FROM ${C} as x"),
  sample("reg.example:5000/a/b:1", "ARG REGISTRY=reg.example:5000/", "FROM ${REGISTRY}a/b:1"),
  sample("node:24", "ARG A=\\", "node:24", "FROM $A"),
  sample("a:1", "ARG A=a:1", "ARG A=a:2", "ARG A=a:1", "FROM $A"),
  // Lines that go on, with remarks and empty lines between; two signs at an end; names across lines.
  sample("a:1", "FROM \\", "# remark", "", "  a:1 \\", "  AS x", "RUN y"),
  sample("a:1", "FROM a:\\", "1"),
  sample("a:1", "FROM a:1", "RUN echo one \\", "  # remark with \\", "  && echo two", "ARG LATE"),
  sample("a:1", "FROM a:1", "RUN echo c:\\\\", "ARG LATE"),
  sample("a:1", "FROM a:1", "RUN echo \\   ", "  x", "ARG LATE"),
  sample("a:1", "# escape=`", "FROM `", "  a:1", "RUN dir c:\\", "ARG LATE"),
  sample("a:1", "# check=skip=all", "# escape=`", "FROM a:1", "COPY a `", "  b", "ARG LATE"),
  sample("a:1", "# remark", "# escape=`", "FROM a:1", "RUN x \\", "  y", "ARG LATE"),
  sample("a:1", "", "# escape=`", "FROM a:1", "RUN x \\", "  y", "ARG LATE"),
  sample("a:1", "#escape = `", "FROM a:1", "RUN x `", "  y"),
  sample("a:1", "# unknown=1", "# escape=`", "FROM a:1", "RUN x \\", "  y"),
  // Names of stages: capitals, numbers, the same as an image's, later ones, twice the same.
  sample("a:1", "FROM a:1 AS Build", "FROM scratch", "COPY --from=BUILD / /"),
  sample("a:1 b:1", "FROM a:1 AS x", "FROM b:1", "COPY --from=0 / /"),
  sample("node:1", "FROM node:1 AS node", "FROM node"),
  sample("node", "FROM node AS node", "FROM node AS other"),
  sample("b", "FROM b AS a", "FROM a AS c", "FROM c"),
  sample("a:1 b:1", "FROM a:1 AS x", "FROM b:1 AS y", "RUN --mount=from=x,target=/x true"),
  sample("a:1 b:1", "FROM a:1", "RUN --mount=type=bind,from=b:1,target=/x --mount=type=tmpfs,target=/t true"),
  sample("a:1 b:1", "FROM a:1", 'RUN --mount="type=bind,from=b:1,target=/x" true'),
  sample("a:1 b:1", "FROM a:1", "COPY --chown=1:1 --from=b:1 --link /x /y"),
  sample("a:1", "FROM a:1", "COPY a b /c/"),
  sample(`a@sha256:${"1".repeat(64)}`, `FROM a@sha256:${"1".repeat(64)}`),
  sample(`a:1@sha256:${"1".repeat(64)}`, `FROM a:1@sha256:${"1".repeat(64)} AS x`),
  // ARG and ENV in odd places, ONBUILD, SHELL, LABEL over lines, VOLUME and others in JSON.
  sample("a:1", "FROM a:1", "ARG X=1 Y", 'ARG Z="a b" W', "ENV X=$X"),
  sample("a:1", "FROM a:1", "ONBUILD COPY . /app", "ONBUILD RUN make"),
  sample(
    "a:1",
    "FROM a:1",
    'SHELL ["/bin/bash", "-c"]',
    'LABEL a="b" \\',
    '  c="d"',
    'VOLUME ["/a"]',
    "STOPSIGNAL 9",
    "USER 1",
  ),
  sample("a:1", "from a:1", "arg X", "run y", "copy a b", 'cmd ["x"]'),
  sample("a:1", "  FROM   a:1   ", "\tRUN\ty", "   ARG   LATE"),
  sample(
    "",
    "FROM scratch",
    "ADD https://x.example/y.tar.gz /",
    "ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://x.example/z /",
  ),
  sample("a:1", "FROM --platform=linux/amd64 a:1", "RUN x"),
  sample("a:1", "FROM --platform=$TARGETPLATFORM a:1 AS x", "FROM x"),
];

/** The same as other editors and systems write it; what it says stays the same. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `\uFEFF${text}`,
  (text) => text.replace(/\n$/, ""),
  (text) => text.replaceAll("\nFROM", "\n\n# FROM nothing:1\n  FROM"),
];

/** Every sample in every spelling in which it stays the same. */
export function spelt(): Sample[] {
  return dockerfiles.flatMap(({ text, bases }) =>
    spellings
      .filter((_, index) => index !== 4 || !text.includes("<<"))
      .map((spelling) => ({ text: spelling(text), bases })),
  );
}
