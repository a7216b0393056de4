import { expect, it } from "@jest/globals";
import { answer, raw, startServer } from "../../test/scripted-server.ts";
import { withoutAnswer } from "./failures.ts";
import { createTransport } from "./transport.ts";

it("an answer that is too large is an error", async () => {
  await using server = await startServer(raw(200, "x".repeat(2000), {}));
  const send = createTransport({ env: {}, idleTimeout: 1000, maxBytes: 1000 });
  await expect(send({ method: "GET", url: server.url })).rejects.toThrow("the answer is larger than 1000 bytes");
});

it("an answer is given with its status, its headers and what its JSON says", async () => {
  await using server = await startServer(answer(200, { a: "é" }, { "x-a": "b", "set-cookie": "c" }));
  const send = createTransport({ env: {}, idleTimeout: 1000, maxBytes: 1000 });
  const { status, headers, data } = await send({ method: "GET", url: `${server.url}/x` });
  expect({ status, a: headers["x-a"], cookie: headers["set-cookie"], data }).toEqual({
    status: 200,
    a: "b",
    cookie: "c",
    data: { a: "é" },
  });
});

it("https is spoken to whom it is asked of", async () => {
  await using server = await startServer(answer(200));
  const send = createTransport({ env: {}, idleTimeout: 1000, maxBytes: 1000 });
  await expect(send({ method: "GET", url: server.url.replace("http:", "https:") })).rejects.toMatchObject({
    code: expect.stringMatching(/SSL|TLS|EPROTO/),
  });
});

it("a proxy is used where the environment names one", async () => {
  await using proxy = await startServer(answer(200, { by: "proxy" }));
  const send = createTransport({ env: { HTTP_PROXY: proxy.url }, idleTimeout: 1000, maxBytes: 1000 });
  expect((await send({ method: "GET", url: "http://api.example/x" })).data).toEqual({ by: "proxy" });
  expect(proxy.requests[0]?.path).toBe("http://api.example/x");
});

it.each(["SELF_SIGNED_CERT_IN_CHAIN", "CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"])(
  "%s is no passing trouble",
  (code) => {
    expect(withoutAnswer("GET /x", Object.assign(new Error("no"), { code })).failure).toBe("refused");
  },
);
