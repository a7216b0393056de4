# The same host where Docker Hub can be reached: base, engine and plugins as stages, made from Debian's own packages.
FROM debian:bookworm-slim AS packages
RUN printf 'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: forky\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' >/etc/apt/sources.list.d/forky.sources \
  && apt-get update && mkdir /packages && cd /packages \
  && apt-get download docker.io/forky docker-cli/forky containerd/forky docker-compose/forky docker-buildx/forky
RUN for file in /packages/*.deb; do dpkg -x "$file" /unpacked; done

FROM scratch AS unpacked
COPY --from=packages /unpacked /

FROM debian:bookworm-slim AS base
RUN apt-get update \
  && apt-get install -y --no-install-recommends openssh-server iptables ca-certificates procps runc \
  && rm -rf /var/lib/apt/lists/* && rm -f /etc/ssh/ssh_host_*
