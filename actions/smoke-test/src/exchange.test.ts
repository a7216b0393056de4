import { afterEach, describe, expect, it } from "@jest/globals";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import { type AddressInfo, connect, type Server as NetServer, type Socket, createServer as createTcp } from "node:net";
import { PassThrough } from "node:stream";
import { ask } from "./exchange.ts";
import { direct, throughHost } from "./way.ts";

const running: (Server | NetServer)[] = [];
const anywhere = direct({ allowPrivate: true });
const signal = new AbortController().signal;

afterEach(() => {
  for (const server of running.splice(0)) {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  }
});

/** A real server on loopback; gives its URL and what it was asked. */
async function serve(listener: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  }).listen(0, "127.0.0.1");
  running.push(server);
  await once(server, "listening");
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), requests };
}

const question = (url: URL, headers: Record<string, string> = {}, status = [200]) => ({ url, headers, status });

describe("ask()", () => {
  it("gives status, headers, body and time", async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(202, { "x-a": "b" }).end("hello"));
    const reply = await ask(question(new URL("path?q=1", url), { "x-token": "t" }), anywhere, 5000, signal);
    expect(reply).toMatchObject({ status: 202, headers: { "x-a": "b" }, body: "hello", cut: false });
    expect("time" in reply && reply.time > 0).toBe(true);
    expect(requests[0]).toMatchObject({ method: "GET", url: "/path?q=1", headers: { "x-token": "t", host: url.host } });
  });

  it.each(["Host", "host", "HOST"])("sends every header that it is given, %s among them", async (name) => {
    const { url, requests } = await serve((_, response) => response.end());
    const given = { [name]: "shop.example.com", "User-Agent": "probe/1", ACCEPT: "text/plain", "X-A": "caf\u00e9" };
    expect(await ask(question(url, given), anywhere, 5000, signal)).toMatchObject({ status: 200 });
    const raw = requests[0]?.rawHeaders ?? [];
    expect(
      raw
        .filter((_, index) => index % 2 === 0)
        .map((header) => header.toLowerCase())
        .sort(),
    ).toEqual(["accept", "connection", "host", "user-agent", "x-a"]);
    expect(requests[0]?.headers).toMatchObject({
      host: "shop.example.com",
      "user-agent": "probe/1",
      accept: "text/plain",
      "x-a": "caf\u00e9",
    });
  });

  it("reads at most 1 MiB", async () => {
    const { url } = await serve((_, response) => response.end(Buffer.alloc(3 * 1024 * 1024, "a")));
    const reply = await ask(question(url), anywhere, 5000, signal);
    expect(reply).toMatchObject({ cut: true });
    expect("body" in reply && reply.body.length).toBe(1024 * 1024);
  });

  it("says why nothing answers", async () => {
    const { url } = await serve(() => undefined);
    running.splice(0).forEach((server) => server.close());
    expect(await ask(question(url), anywhere, 5000, signal)).toEqual({
      unreachable: `connection refused at ${url.host}: nothing listens there`,
    });
  });

  it.each([
    ["never answers", () => undefined],
    ["never ends its body", (_: IncomingMessage, response: { write(text: string): unknown }) => response.write("a")],
  ] as [string, RequestListener][])("gives up on a service that %s", async (_, listener) => {
    const { url } = await serve(listener);
    expect(await ask(question(url), anywhere, 50, signal)).toEqual({ unreachable: "no answer within 0.05 s" });
  });

  it("says what is wrong with something that is no HTTP", async () => {
    const server = createTcp((socket) => socket.end("SSH-2.0-x\r\n")).listen(0, "127.0.0.1");
    running.push(server);
    await once(server, "listening");
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await ask(question(url), anywhere, 5000, signal)).toEqual({
      unreachable: expect.stringMatching(/pars|HTTP/i),
    });
  });

  it.each([
    [
      "TLS is asked of HTTP",
      "https:",
      (socket: Socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
      /does not speak TLS: is it http/,
    ],
    [
      "the connection is closed",
      "http:",
      (socket: Socket) => void socket.destroy(),
      /closed the connection without an answer/,
    ],
    [
      "the connection is closed in TLS",
      "https:",
      (socket: Socket) => void socket.end(),
      /closed the connection|disconnected/,
    ],
  ])("says in words when %s", async (_, scheme, answer, words) => {
    const server = createTcp((socket) => socket.on("error", () => undefined).once("data", () => answer(socket))).listen(
      0,
      "127.0.0.1",
    );
    running.push(server);
    await once(server, "listening");
    const url = new URL(`${scheme}//127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await ask(question(url), anywhere, 5000, signal)).toEqual({ unreachable: expect.stringMatching(words) });
  });

  it("says in words that DNS does not know a name", async () => {
    const reply = await ask(question(new URL("http://no-such-name.invalid/")), anywhere, 5000, signal);
    expect(reply).toEqual({ unreachable: expect.stringMatching(/^DNS (does not know|does not answer for) the name/) });
  });

  it("rejects when the run is cancelled", async () => {
    const { url } = await serve(() => undefined);
    const cancel = new AbortController();
    const asking = ask(question(url), anywhere, 5000, cancel.signal);
    cancel.abort(new Error("cancelled"));
    await expect(asking).rejects.toThrow("cancelled");
  });
});

describe("redirects", () => {
  it("are followed, with the headers inside one origin", async () => {
    const { url, requests } = await serve((request, response) =>
      request.url === "/" ? response.writeHead(302, { location: "/end" }).end() : response.end("there"),
    );
    expect(await ask(question(url, { authorization: "t" }), anywhere, 5000, signal)).toMatchObject({ body: "there" });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(["t", "t"]);
  });

  it("lose the headers on the way to another origin", async () => {
    const end = await serve((_, response) => response.end("there"));
    const { url } = await serve((_, response) => response.writeHead(307, { location: end.url.href }).end());
    expect(await ask(question(url, { authorization: "t" }), anywhere, 5000, signal)).toMatchObject({ status: 200 });
    expect(end.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("are an answer when that status is wanted", async () => {
    const { url } = await serve((_, response) => response.writeHead(301, { location: "https://a.example/" }).end());
    expect(await ask(question(url, {}, [301]), anywhere, 5000, signal)).toMatchObject({ status: 301 });
  });

  it("end after five", async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(302, { location: "/again" }).end());
    expect(await ask(question(url), anywhere, 5000, signal)).toEqual({ unreachable: "more than 5 redirects" });
    expect(requests).toHaveLength(6);
  });

  it.each([
    ["http://169.254.169.254/latest/meta-data", /link-local address \(169\.254\.169\.254\)/],
    ["http://[::ffff:a9fe:a9fe]/", /link-local/],
    ["file:///etc/passwd", /scheme "file"/],
    ["http://u:p@127.0.0.1/", /credentials/],
  ])("to %s are refused", async (location, reason) => {
    const { url } = await serve((_, response) => response.writeHead(302, { location }).end());
    expect(await ask(question(url), anywhere, 5000, signal)).toEqual({ unreachable: expect.stringMatching(reason) });
  });
});

describe("direct()", () => {
  it.each(["127.0.0.1", "localhost"])("asks nothing of %s unless private addresses are allowed", async (host) => {
    const { url, requests } = await serve((_, response) => response.end());
    url.hostname = host;
    const reply = await ask(question(url), direct({ allowPrivate: false }), 5000, signal);
    expect(reply).toEqual({ unreachable: expect.stringContaining("not allowed without allow-private") });
    expect(requests).toHaveLength(0);
  });
});

describe("throughHost()", () => {
  const dialled: string[] = [];
  const host = (addresses: string[], port: number) => ({
    resolve: async () => addresses,
    stream: async (address: string) => {
      dialled.push(address);
      return connect(port, "127.0.0.1");
    },
    mayListen: async (asked: number) => asked === 8080,
  });

  it("asks by the host's connection and the host's names", async () => {
    const { url, requests } = await serve((_, response) => response.end("private"));
    const way = throughHost(host(["10.0.0.7"], Number(url.port)));
    expect(await ask(question(new URL("http://web.internal/x")), way, 5000, signal)).toMatchObject({ body: "private" });
    expect(requests[0]?.headers.host).toBe("web.internal");
    expect(dialled).toEqual(["10.0.0.7"]);
  });

  it.each([
    ["nothing is going to listen on its own port", "127.0.0.1", 9090, true],
    ["a container may come to listen", "127.0.0.1", 8080, false],
    ["a container has the address", "10.0.0.7", 9090, false],
  ])("says of a refused connection whether %s", async (_, address, port, nobody) => {
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const stream = async () => new PassThrough().destroy(refused);
    const way = throughHost({ ...host([address], 1), stream });
    const reply = await ask(question(new URL(`http://web.internal:${port}/`)), way, 5000, signal);
    expect(reply).toEqual({
      unreachable: `connection refused at web.internal:${port}: nothing listens there`,
      ...(nobody && { nobody }),
    });
  });

  it.each([
    ["a name of the metadata service", ["169.254.169.254"], /link-local/],
    ["a name that the host does not know", [], /does not know the name/],
  ])("refuses %s", async (_, addresses, reason) => {
    const reply = await ask(question(new URL("http://web.internal/")), throughHost(host(addresses, 1)), 5000, signal);
    expect(reply).toEqual({ unreachable: expect.stringMatching(reason) });
  });
});
