// ChainIQ scores how risky a payment is. Stateless.
import { createServer } from "node:http";
import { score } from "./score.mjs";

const revision = process.env.STAGEWAY_REVISION || "unknown";

const routes = {
  "GET /health": () => ({ status: "ok" }),
  "GET /version": () => ({ service: "chainiq", revision }),
  "GET /score": (url) => score(Object.fromEntries(url.searchParams)),
  "POST /score": (_url, body) => score(JSON.parse(body)),
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://chainiq");
  const route = routes[`${request.method} ${url.pathname}`];
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  try {
    answer(response, route ? 200 : 404, route ? route(url, body) : { error: "no such path" });
  } catch (error) {
    console.error(`${request.method} ${url.pathname}: ${error.name}: ${error.message}`);
    answer(response, error instanceof RangeError || error instanceof SyntaxError ? 400 : 500, {
      error: "cannot score",
    });
  }
});

function answer(response, status, content) {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(content)}\n`);
}

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`chainiq ${revision} listens on port ${server.address().port}`);
});

// Ends gracefully: answers what was asked, then leaves.
process.on("SIGTERM", () => server.close(() => process.exit(0)));
