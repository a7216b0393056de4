export const services = ["one", "two", "three"] as const;

/** The compose file: three services behind haproxy. `images` says what each is called, `port` where the edge is reached. */
export function composeText(images: Readonly<Record<string, string>>, edge: string, port: number): string {
  const parts = services.map(
    (name) => `  ${name}:
    image: ${images[name] ?? name}
    restart: unless-stopped
    labels: { stageway.drain: "haproxy://edge:9999/${name}" }
    stop_grace_period: 10s
    deploy: { update_config: { order: start-first } }
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"], interval: 1s, retries: 10, start_period: 10s, start_interval: 250ms }
`,
  );
  return `services:
  edge:
    image: ${edge}
    restart: unless-stopped
    ports: ["${port}:8080"]
    volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro"]
${parts.join("")}`;
}

/** How an app ends when it is told to. */
export type Ending = "graceful" | "abrupt";

/** The program of every service: answers each request after 20 ms, and ends as it is asked for. */
export function appOf(ending: Ending): string {
  const end = ending === "graceful" ? "server.close(() => process.exit(0))" : "process.exit(0)";
  return `const server = require("node:http").createServer((request, response) => {
    request.resume();
    request.on("end", () => setTimeout(() => response.end(process.env.LABEL), 20));
  });
  server.listen(8080);
  process.on("SIGTERM", () => ${end});`;
}
