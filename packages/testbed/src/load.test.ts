import { expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { until } from "./waiting.ts";
import { startLoad } from "./load.ts";

it("sends the requests in turn at the wanted rate, each on its own connection, and counts what failed", async () => {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (asked.length === 3) request.socket.destroy();
    else response.writeHead(asked.length === 4 ? 503 : 200).end();
  }).listen(0, "127.0.0.1");
  server.on("connection", () => connections++);
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const started = performance.now();
  const load = startLoad(
    [
      { method: "GET", url: `${url}/a` },
      { method: "POST", url: `${url}/b`, body: "{}" },
    ],
    100,
  );
  await until("twenty requests", () => load.sent >= 20, 5000, 5);
  const elapsed = performance.now() - started;
  const report = await load.stop();
  server.close();

  expect(elapsed).toBeGreaterThan(180);
  expect(report.sent).toBe(asked.length);
  expect(connections).toBe(report.sent);
  expect(asked.filter((one) => one === "POST /b").length).toBe(Math.floor(report.sent / 2));
  expect(report.failures.map(({ reason }) => reason)).toEqual(["socket hang up", "status 503"]);
  expect(report.median).toBeLessThanOrEqual(report.p99);
});
