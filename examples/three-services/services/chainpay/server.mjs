// ChainPay keeps payments. Its state is one SQLite file, which migrate.mjs brings up to date before a new version starts.
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { databaseFile, migrations, schemaVersion } from "./migrate.mjs";

const revision = process.env.STAGEWAY_REVISION || "unknown";
const database = new DatabaseSync(databaseFile);
database.exec("PRAGMA busy_timeout = 5000");
const wanted = migrations().length;
if (schemaVersion(database) < wanted) {
  console.error(
    `Cannot start: the schema is at version ${schemaVersion(database)} and must be at ${wanted}; run migrate.mjs`,
  );
  process.exit(1);
}

const insert = database.prepare("INSERT INTO payments (payer, payee, amount) VALUES (?, ?, ?) RETURNING *");
const one = database.prepare("SELECT * FROM payments WHERE id = ?");
const totals = database.prepare("SELECT count(*) AS payments, coalesce(sum(amount), 0) AS amount FROM payments");

function respond(method, path, body) {
  if (method === "GET" && path === "/health") return [200, { status: "ok", ...totals.get() }];
  if (method === "GET" && path === "/version")
    return [200, { service: "chainpay", revision, schema: schemaVersion(database) }];
  if (method === "GET" && path === "/totals") return [200, totals.get()];
  if (method === "POST" && path === "/payments") {
    const { payer, payee, amount } = JSON.parse(body);
    return [201, insert.get(String(payer), String(payee), Number(amount))];
  }
  const id = method === "GET" ? /^\/payments\/(\d+)$/.exec(path)?.[1] : undefined;
  const payment = id === undefined ? undefined : one.get(Number(id));
  return payment ? [200, payment] : [404, { error: "no such path" }];
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  let reply;
  try {
    reply = respond(request.method, request.url, body);
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.name}: ${error.message}`);
    reply = [400, { error: "cannot take this payment" }];
  }
  response.writeHead(reply[0], { "content-type": "application/json" }).end(`${JSON.stringify(reply[1])}\n`);
});

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`chainpay ${revision} listens on port ${server.address().port}`);
});

// Ends gracefully: answers what was asked, closes the database, then leaves.
process.on("SIGTERM", () =>
  server.close(() => {
    database.close();
    process.exit(0);
  }),
);
