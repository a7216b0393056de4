import { expect, it } from "@jest/globals";
import { answer, raw, startServer } from "../../test/scripted-server.ts";
import { withoutAnswer } from "./failures.ts";
import { createTransport } from "./transport.ts";

it("an answer that is too large is an error", async () => {
  await using server = await startServer(raw(200, "x".repeat(2000), {}));
  const fetch = createTransport({ env: {}, idleTimeout: 1000, maxBytes: 1000 });
  await expect(fetch(server.url)).rejects.toThrow("the answer is larger than 1000 bytes");
});

it("an answer is given with its status, its address and its headers", async () => {
  await using server = await startServer(answer(200, { a: "é" }, { "x-a": "b", "set-cookie": "c" }));
  const fetch = createTransport({ env: {}, idleTimeout: 1000, maxBytes: 1000 });
  const { status, statusText, url, headers, text } = await fetch(`${server.url}/x`);
  expect({ status, statusText, url, a: headers.get("x-a"), type: headers.get("content-type") }).toEqual({
    ...{ status: 200, statusText: "OK", url: `${server.url}/x`, a: "b", type: "application/json" },
  });
  expect(await text()).toBe('{"a":"é"}');
});

it("https is spoken to whom it is asked of", async () => {
  await using server = await startServer(answer(200));
  const fetch = createTransport({ env: {}, idleTimeout: 1000, maxBytes: 1000 });
  await expect(fetch(server.url.replace("http:", "https:"))).rejects.toMatchObject({
    code: expect.stringMatching(/SSL|TLS|EPROTO/),
  });
});

it("a proxy is used where the environment names one", async () => {
  await using proxy = await startServer(answer(200, { by: "proxy" }));
  const fetch = createTransport({ env: { HTTP_PROXY: proxy.url }, idleTimeout: 1000, maxBytes: 1000 });
  expect(await (await fetch("http://api.example/x")).text()).toBe('{"by":"proxy"}');
  expect(proxy.requests[0]?.path).toBe("http://api.example/x");
});

it.each(["SELF_SIGNED_CERT_IN_CHAIN", "CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"])(
  "%s is no passing trouble",
  (code) => {
    expect(withoutAnswer("GET /x", Object.assign(new Error("no"), { code })).failure).toBe("refused");
  },
);
