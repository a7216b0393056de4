/** What the release of each job has: a rolled service behind a proxy, one that is replaced in place, and a migration. */
export const services = ["migrate", "store", "web"] as const;
export type ServiceName = (typeof services)[number];

/** The port of the host on which the proxy answers. */
export const port = 8080;

/**
 * The restart policy is always: an engine that comes back after it was killed stops what it finds running, by the way of
 * `docker stop`, and of what was stopped so it starts nothing again whose policy is unless-stopped (seen with Docker 28.5).
 *
 * @param edge the image of the proxy, which is in no release
 */
export function composeText(edge: string): string {
  return `services:
  edge:
    image: ${edge}
    restart: always
    ports: ["${port}:8080"]
    volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro"]
  migrate:
    image: migrate
    restart: "no"
  web:
    image: web
    restart: always
    depends_on: { migrate: { condition: service_completed_successfully } }
    labels: { stageway.drain: "haproxy://edge:9999/web" }
    volumes: ["./read.conf:/read/file.conf:ro"]
    stop_grace_period: 5s
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"], interval: 2s, retries: 3, start_period: 20s, start_interval: 150ms }
  store:
    image: store
    restart: always
    depends_on: { web: { condition: service_healthy } }
    stop_grace_period: 2s
    volumes: ["data:/data", "./read:/read:ro"]
    healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 500ms, retries: 2, start_period: 500ms, start_interval: 150ms }
volumes: { data: {} }
`;
}

/**
 * A web server that ends as a good one does: it is first no longer well, so that nobody sends it more, then it is gone. By Node, which
 * lets 511 connections wait as servers do: busybox's httpd lets 9, and of what a busy machine's proxy sends at once it drops the rest.
 */
const serve = `exec node -e '
let status = 200;
const fs = require("node:fs");
const read = fs.readFileSync("/read/file.conf", "utf8");
fs.writeFileSync("/tmp/loaded", read);
const answer = ({ url }, response) => response.writeHead(url === "/health" ? status : 200).end(read);
require("node:http").createServer(answer).listen(8080);
process.on("SIGTERM", () => {
  status = 503;
  setTimeout(() => process.exit(), 1500);
});'`;

const keep =
  "cat /read/file.conf >/tmp/loaded; touch /data/kept /tmp/well; trap 'exit 0' TERM; while :; do sleep 60 & wait $!; done";

/** What the container of each service does: text for `sh`. */
export const programs: Readonly<Record<ServiceName, string>> = { migrate: "exit 0", store: keep, web: serve };

/** A store that never gets well: the last one to be replaced, so that everything before it is undone. */
export const neverWell = keep.replace(" /tmp/well", "");

/** What services of a release read at their start: it says which release that is. */
export const filesToRead = (label: string) => ({ "read.conf": `${label}\n`, "read/file.conf": `${label}\n` });

/** What the proxy takes to lose no request while its service is replaced. */
export const haproxyConfig = `global
    log stdout format raw local0 notice
    stats socket ipv4@0.0.0.0:9999 level admin

defaults
    mode http
    log global
    option httplog
    option dontlog-normal
    option log-separate-errors
    option http-server-close
    option redispatch 1
    retries 3
    timeout connect 500ms
    timeout client 30s
    timeout server 30s
    option httpchk GET /health
    timeout check 2s
    default-server check inter 300ms fall 3 rise 1 resolvers docker init-addr none

resolvers docker
    nameserver engine 127.0.0.11:53
    resolve_retries 3
    timeout resolve 300ms
    timeout retry 300ms
    hold valid 300ms
    hold obsolete 0s
    hold nx 0s
    accepted_payload_size 8192

frontend public
    bind :8080
    default_backend web

backend web
    server-template web 4 web:8080
`;
