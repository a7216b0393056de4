import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { openHttp, readAll } from "./http.ts";

/** A server that is the registry and the proxy at once: a proxy is asked for a whole URL. */
const server = createServer((request, response) => void response.end(request.url));
let port: string;
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = String((server.address() as AddressInfo).port);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  ["127.0.0.1", "/v2/"],
  ["localhost", "/v2/"],
  ["registry.example", "http://registry.example:{port}/v2/"],
])("asks %s as %s: a proxy for other machines, and none for this one", async (host, asked) => {
  const proxy = `http://127.0.0.1:${port}`;
  const http = openHttp({ HTTP_PROXY: proxy, http_proxy: proxy });
  const { body } = await http({ method: "GET", url: new URL(`http://${host}:${port}/v2/`), headers: {} });
  expect(Buffer.from(await readAll(body, 1000)).toString()).toBe(asked.replace("{port}", port));
});
