import { describe, expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { parseChecks } from "./parse-checks.ts";

const options = { allowPrivate: false, secrets: new Map([["TOKEN", new Secret("geheim")]]) };

describe("parseChecks()", () => {
  it("reads one URL a line", async () => {
    const checks = await parseChecks("https://a.example/health\n# about\n\n  https://b.example/?q=1", options);
    expect(checks.map(({ name, url, status }) => [name, url.href, status])).toEqual([
      ["/health", "https://a.example/health", [200]],
      ["/?q=1", "https://b.example/?q=1", [200]],
    ]);
  });

  it("reads a YAML list of URLs and mappings", async () => {
    const source = `
- https://a.example/health
- name: version
  url: https://a.example/version
  headers: { authorization: "Bearer \${TOKEN}", accept: application/json }
  status: [200, 304]
  text: ok
  json: { $.status: ok, "$.items[0]": 1 }
  response-headers: { content-type: json }
  latency: 500ms
  revision: web
`;
    const [first, second] = await parseChecks(source, options);
    expect(first).toMatchObject({ name: "/health", status: [200] });
    expect(second).toMatchObject({ name: "version", status: [200, 304], text: "ok", latency: 500, revision: "web" });
    expect([...(second?.json ?? [])]).toEqual([
      ["$.status", "ok"],
      ["$.items[0]", 1],
    ]);
    expect(second?.headers.get("accept")).toBe("application/json");
    const authorization = second?.headers.get("authorization");
    expect(String(authorization)).toBe("***");
    expect(authorization instanceof Secret && authorization.reveal()).toBe("Bearer geheim");
  });

  it.each<[string, string, RegExp]>([
    ["nothing", "", /checks: must have at least 1 item/],
    ["another scheme", "- ftp://a.example/", /checks\[0\]\.url: .*not "ftp"/],
    ["no URL", "- a.example", /checks\[0\]\.url: /],
    ["credentials", "https://u:p@a.example/", /checks\[0\]\.url: .*password/],
    ["a link-local address", "http://169.254.169.254/", /checks\[0\]\.url: .*link-local/],
    ["loopback unless allowed", "http://127.1/", /checks\[0\]\.url: .*loopback address/],
    ["an unknown key", "- { url: https://a.example, statsu: 200 }", /checks\[0\]\.statsu: .*did you mean "status"/],
    ["a status out of range", "- { url: https://a.example, status: 99 }", /checks\[0\]\.status: /],
    ["a path that is none", "- { url: https://a.example, json: { $..a: 1 } }", /checks\[0\]\.json\.\$\.\.a/],
    [
      "a newline in a header",
      '- { url: https://a.example, headers: { X-A: "b\\r\\nX-B: c" } }',
      /checks\[0\]\.headers\.X-A: .*newline/,
    ],
    ...["Content-Length", "connection", "Transfer-Encoding", "TE", "upgrade", "Keep-Alive", "expect"].map(
      (name): [string, string, RegExp] => [
        `the header ${name}`,
        `- { url: https://a.example, headers: { ${name}: "5" } }`,
        /checks\[0\]\.headers\.[\w-]+: cannot be sent: it belongs to the connection/,
      ],
    ),
    [
      "a header twice",
      "- { url: https://a.example, headers: { X-Key: a, x-key: b } }",
      /checks\[0\]\.headers\.x-key: is given twice/,
    ],
    [
      "a host that is a URL",
      '- { url: https://a.example, headers: { host: "https://b.example/" } }',
      /headers\.host: must be a host's name/,
    ],
    [
      "a character that no header can have",
      '- { url: https://a.example, headers: { a: "€" } }',
      /headers\.a: must not contain characters beyond Latin-1/,
    ],
    [
      "a header's name that is none",
      '- { url: https://a.example, headers: { "X A": a } }',
      /checks\[0\]\.headers.*a header name/,
    ],
    ["a header without a value", "- { url: https://a.example, headers: { a: } }", /headers\.a: must be text/],
    [
      "a secret that is not given",
      "- { url: https://a.example, headers: { a: '${TOKNE}' } }",
      /checks\[0\]\.headers\.a: .*did you mean "TOKEN"/,
    ],
    ["broken YAML", "- url: [https://a.example", /line 1: /],
  ])("refuses %s", async (_, source, message) => {
    await expect(parseChecks(source, options)).rejects.toThrow(message);
  });

  it("names every problem at once and never shows credentials", async () => {
    const source = "- https://u:passwort@a.example/\n- { url: https://b.example, latency: never }";
    const error: unknown = await parseChecks(source, options).catch((error: unknown) => error);
    expect(String(error)).toMatch(/checks\[0\]\.url[\s\S]*checks\[1\]\.latency/);
    expect(String(error)).not.toContain("passwort");
  });

  it("lets private addresses be asked when that is allowed, link-local ones never", async () => {
    const allowed = { ...options, allowPrivate: true };
    expect(await parseChecks("http://127.0.0.1:8080/health", allowed)).toHaveLength(1);
    await expect(parseChecks("http://169.254.169.254/", allowed)).rejects.toThrow(/link-local/);
  });
});
