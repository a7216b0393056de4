/** Starts, is well, and goes on until it is told to stop. */
const stays = "touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1; done";

/** What the container of a service of the shop does; the gateway answers what the examples ask. */
export function scriptOf(service: string, label: string): string {
  if (service !== "gateway") return `: ${label}; ${stays}`;
  const serve = [
    "mkdir -p /tmp/www/api/iq /tmp/www/api/v1 && cd /tmp/www",
    `echo ok >health; echo ok >api/v1/status; echo '{"revision":"${label}"}' >version`,
    `echo '{"verdict":"watch"}' >api/iq/score`,
    "busybox httpd -p 8080",
  ];
  return `${serve.join("; ")}; ${stays}`;
}

const well = `
    stop_grace_period: 1s
    healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 1s, start_interval: 100ms, start_period: 5s }`;

/** The repository that the examples are about; `image` is what a service runs where no release says another. */
export function shopFiles(
  configuration: string,
  image: Readonly<Record<"gateway" | "web" | "api", string>>,
): Readonly<Record<string, string>> {
  const small = "FROM scratch\nCOPY . /\n";
  return {
    "compose.yml": `services:
  gateway:
    image: ${image.gateway}
    ports: ["8080:8080"]${well}
  web:
    image: ${image.web}${well}
  api:
    image: ${image.api}${well}
`,
    ".github/stageway.yml": configuration,
    "haproxy/haproxy.cfg": "global\n",
    Dockerfile: `FROM ${image.web}\n`,
    "services/gateway/Dockerfile": small,
    "services/web/Dockerfile": small,
    "jobs/worker/Dockerfile": small,
    "long-test.sh": "#!/bin/sh\necho long enough\n",
    "deploy.sh": "#!/bin/sh\necho the health check failed; exit 1\n",
  };
}
