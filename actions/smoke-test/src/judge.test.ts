import { expect, it } from "@jest/globals";
import type { Check } from "./check.ts";
import type { Answer, Reply } from "./exchange.ts";
import { faults } from "./judge.ts";

const revision = "0123456789abcdef0123456789abcdef01234567";
const other = "fedcba9876543210fedcba9876543210fedcba98";
const check: Check = {
  name: "health",
  url: new URL("https://a.example/health"),
  headers: new Map(),
  status: [200],
  json: new Map(),
  responseHeaders: new Map(),
};
const answer: Answer = { status: 200, headers: {}, body: '{"status":"ok"}', cut: false, time: 12.4 };

it.each<[string, Reply, Partial<Check>, string[]]>([
  ["accepts the wanted status", answer, {}, []],
  [
    "names the status it got and shows the body",
    { ...answer, status: 500, body: "oh\u001b[1m" },
    {},
    ["status is 500, wanted 200", 'body is "oh\\u001b[1m"'],
  ],
  ["accepts any of several statuses", { ...answer, status: 304 }, { status: [200, 304] }, []],
  ["names several wanted statuses", answer, { status: [301, 302] }, ["status is 200, wanted 301 or 302"]],
  ["passes on why nothing answered", { unreachable: "ECONNREFUSED" }, {}, ["no answer (ECONNREFUSED)"]],
  ["accepts the wanted text", answer, { text: "ok" }, []],
  ["names the text it missed", answer, { text: "up" }, ['body lacks "up"']],
  ["accepts a wanted value", answer, { json: new Map([["$.status", "ok"]]) }, []],
  ["accepts the whole document", answer, { json: new Map([["$", { status: "ok" }]]) }, []],
  ["names a wrong value", answer, { json: new Map([["$.status", "up"]]) }, ['$.status is "\\"ok\\"", wanted "up"']],
  ["names a missing value", answer, { json: new Map([["$.a.b", null]]) }, ["$.a.b is missing, wanted null"]],
  [
    "says when the body is not JSON",
    { ...answer, body: "<p>" },
    { json: new Map([["$.a", 1]]) },
    ['body is not JSON: "<p>"'],
  ],
  [
    "does not read a cut body as JSON",
    { ...answer, cut: true },
    { json: new Map([["$.a", 1]]) },
    ["body is longer than 1 MiB, so it is not read as JSON"],
  ],
  [
    "finds a header whatever its case",
    { ...answer, headers: { "x-a": "one, two" } },
    { responseHeaders: new Map([["X-A", "two"]]) },
    [],
  ],
  ["names a wrong header", answer, { responseHeaders: new Map([["X-A", "two"]]) }, ['header X-A is "", wanted "two"']],
  ["accepts an answer in time", answer, { latency: 13 }, []],
  ["names a slow answer", answer, { latency: 12 }, ["answered in 12 ms, wanted at most 12 ms"]],
  ["finds the revision in the body", { ...answer, body: `{"revision":"${revision}"}` }, { revision }, []],
  [
    "finds a shortened revision in a header",
    { ...answer, headers: { "x-revision": revision.slice(0, 7) } },
    { revision },
    [],
  ],
  [
    "names another revision",
    { ...answer, body: `v1234567 ${other}` },
    { revision },
    ["revision is fedcba987654, wanted 0123456789ab"],
  ],
  ["says when no revision is told", answer, { revision }, ["answer does not say its revision, wanted 0123456789ab"]],
  [
    "names everything that is wrong",
    answer,
    { status: [201], text: "up" },
    ["status is 200, wanted 201", 'body lacks "up"'],
  ],
])("faults() %s", (_, reply, but, found) => {
  expect(faults(reply, { ...check, ...but })).toEqual(found);
});
