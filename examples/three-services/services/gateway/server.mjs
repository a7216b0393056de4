// The gateway is the one way in: /api/iq and /api/pay lead to the services behind it. Stateless.
import { createServer, request as ask } from "node:http";

const revision = process.env.STAGEWAY_REVISION || "unknown";

const backends = {
  "/api/iq": process.env.CHAINIQ_URL ?? "http://chainiq:8080",
  "/api/pay": process.env.CHAINPAY_URL ?? "http://chainpay:8080",
};

const own = {
  "/health": () => ({ status: "ok" }),
  "/version": () => ({ service: "gateway", revision }),
};

const server = createServer((request, response) => {
  const [path] = request.url.split("?", 1);
  if (own[path]) return answer(response, 200, own[path]());
  const prefix = Object.keys(backends).find((prefix) => path.startsWith(`${prefix}/`));
  if (!prefix) return answer(response, 404, { error: "no such path" });
  forward(request, response, new URL(request.url.slice(prefix.length), backends[prefix]));
});

function forward(request, response, url) {
  // A connection of its own for each request: none is reused that the other side is about to close.
  const options = {
    method: request.method,
    headers: { ...request.headers, host: url.host },
    agent: false,
    timeout: 10_000,
  };
  const upstream = ask(url, options, (reply) => {
    response.writeHead(reply.statusCode, reply.headers);
    reply.pipe(response);
  });
  upstream.on("timeout", () => upstream.destroy(new Error("no answer within 10 s")));
  upstream.on("error", (error) => {
    console.error(`${request.method} ${request.url}: ${error.message}`);
    if (response.headersSent) response.destroy();
    else answer(response, 502, { error: "the service behind does not answer" });
  });
  request.pipe(upstream);
}

function answer(response, status, content) {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(content)}\n`);
}

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`gateway ${revision} listens on port ${server.address().port}`);
});

// Ends gracefully: answers what was asked, then leaves.
process.on("SIGTERM", () => server.close(() => process.exit(0)));
