import type { Fault } from "../../../packages/registry/test/faults.ts";
import type { Random } from "../random.ts";

/** Seconds that the registry asks for; what comes again before is too early. */
export const askedFor = 30;

/** Milliseconds: long enough to be a silence to a registry beside us. */
const silence = 20;

const html = "<html><title>Sign in to the guest network</title></html>";
const status = (
  code: number,
  headers: Record<string, string> = {},
  body = '{"errors":[{"code":"INJECTED"}]}',
): Fault => ({
  kind: "status",
  status: code,
  headers,
  body,
});

/** Everything that a registry, a proxy or the way there can do to one request. */
export function kindsOf(random: Random): Readonly<Record<string, Fault>> {
  return {
    "500": status(500),
    "502 with HTML": status(502, { "content-type": "text/html" }, html),
    "503 with a time": status(503, { "retry-after": String(askedFor) }),
    "429 with a time": status(429, { "retry-after": String(askedFor) }),
    "429": status(429),
    "401": status(401, { "www-authenticate": 'Basic realm="other"' }),
    "401 without a challenge": status(401),
    "403": status(403),
    "404": status(404),
    "409": status(409),
    "422": status(422),
    "reset before": { kind: "reset before" },
    "reset after": { kind: "reset after" },
    silence: { kind: "silence", milliseconds: silence },
    "a redirect to itself": status(307, { location: "" }),
    "a redirect to nowhere": status(307, { location: "http://[" }),
    "cut at once": { kind: "cut", bytes: 0 },
    "cut half-way": { kind: "cut", bytes: 20 },
    "one byte wrong": { kind: "other bytes", change: (bytes) => flipped(bytes, random) },
    "half of it, as if whole": { kind: "other bytes", change: (bytes) => bytes.subarray(0, bytes.length >> 1) },
    "more than asked for": { kind: "other bytes", change: (bytes) => Buffer.concat([bytes, bytes]) },
    "a page of a guest network": { kind: "other bytes", change: () => Buffer.from(html) },
    nothing: { kind: "other bytes", change: () => Buffer.alloc(0) },
    "JSON of something else": { kind: "other bytes", change: () => Buffer.from('{"token":7,"layers":[{}],"tags":{}}') },
    "another digest": { kind: "other headers", headers: { "docker-content-digest": `sha256:${"0".repeat(64)}` } },
    "no digest, no location": {
      kind: "other headers",
      headers: { "docker-content-digest": undefined, location: undefined },
    },
    "a location that is none": { kind: "other headers", headers: { location: "http://[" } },
    "byte for byte": { kind: "slow", milliseconds: 0 },
  };
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length > 0)
    changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ (1 + random.below(255)), changed.length >> 1);
  return changed;
}
