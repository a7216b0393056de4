import { afterEach, expect, it } from "@jest/globals";
import fc from "fast-check";
import { printed } from "../test/printed.ts";
import { obeyed } from "../test/runner-protocol.ts";
import { log } from "./log.ts";
import { Secret } from "./secret.ts";

afterEach(() => {
  delete process.env["RUNNER_DEBUG"];
  delete process.env["GITHUB_ACTIONS"];
});

it("log.error() and the others escape what a command needs escaped", async () => {
  const output = await printed(() => {
    log.error("50%\r\ndone", { title: "a:b,c", file: "src/x.ts", startLine: 3 });
    log.warning("careful");
    log.notice("note");
    log.info("plain 50%");
  });
  expect(output).toBe(
    "::error title=a%3Ab%2Cc,file=src/x.ts,line=3::50%25%0Adone\n::warning::careful\n::notice::note\nplain 50%\n",
  );
});

it("whatever our own sentences name, nothing in them moves the cursor, and no secret is cut in two", async () => {
  new Secret("a-secret-at-the-end-of-a-line");
  const output = await printed(async () => {
    log.error("no \u001b[2Jbranch \u202eniam");
    await log.group("a\u0007title", async () => undefined);
    log.foreign(`${"x".repeat(16_370)}a-secret-at-the-end-of-a-line`);
  });
  expect(output).toContain("::error::no branch niam\n::group::atitle\n");
  expect(output).not.toContain("a-secret");
});

it("log.debug() speaks only when debug logging is on", async () => {
  expect(await printed(() => log.debug("a"))).toBe("");
  process.env["RUNNER_DEBUG"] = "1";
  expect(await printed(() => log.debug("a"))).toBe("::debug::a\n");
});

it("log.group() folds, and unfolds after a failure", async () => {
  const output = await printed(async () => {
    expect(await log.group("title", async () => 5)).toBe(5);
    await expect(log.group("bad", async () => Promise.reject(new Error("x")))).rejects.toThrow("x");
  });
  expect(output).toBe("::group::title\n::endgroup::\n::group::bad\n::endgroup::\n");
});

it("everything that is printed has its secrets hidden, and the runner is told to hide them", async () => {
  process.env["GITHUB_ACTIONS"] = "true";
  const masks = obeyed(await printed(() => new Secret("s3cret-of-the-log")));
  expect(masks[0]).toEqual({ command: "add-mask", data: "s3cret-of-the-log" });
  const output = await printed(async () => {
    for (const say of [log.info, log.notice, log.warning, log.error, log.foreign]) say("is s3cret-of-the-log");
    await log.group("is s3cret-of-the-log", async () => undefined);
  });
  expect(output).not.toContain("s3cret");
});

it("a secret is not printed as a mask where no runner would swallow it", async () => {
  expect(await printed(() => new Secret("s3cret-on-a-desk"))).toBe("");
});

const hostile = [
  "::add-mask::x",
  "  ::error file=a::x",
  "\t::save-state name=a::b",
  "\u00a0::set-output name=a::b",
  "##[error]x",
  "text ##[set-output name=image]evil",
  "\u001b[0m::warning::x",
  "a\r::error::x",
  "a\u2028::error::x",
  "::stop-commands::guess\n::guess::\n::error::x",
  ":\u0000:error::x",
  "\u200b::error::x",
  "\ufeff::error::x",
];

it.each(hostile)("log.foreign() prints %j and log.info() says it without a command", async (text) => {
  expect(obeyed(await printed(() => log.foreign(text)))).toEqual([]);
  expect(obeyed(await printed(() => log.foreign(Buffer.from(text))))).toEqual([]);
  expect(obeyed(await printed(() => log.info(text)))).toEqual([]);
  expect(obeyed(await printed(() => log.group(text, async () => undefined))).map(({ command }) => command)).toEqual([
    "group",
    "endgroup",
  ]);
});

it("log.foreign() lets the runner hear again afterwards", async () => {
  const output = await printed(() => {
    log.foreign("::error::theirs");
    log.error("ours");
  });
  expect(obeyed(output)).toEqual([{ command: "error", data: "ours" }]);
  expect(output).toContain("\n::error::theirs\n");
});

it("log.foreign() obeys nothing, whatever it is given", async () => {
  const piece = fc.constantFrom(
    ...hostile,
    "\n",
    "\r\n",
    "\r",
    "::",
    "##[",
    "]",
    " ",
    "error",
    "%0A",
    "\u0085",
    "\u000b",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      expect(obeyed(await printed(() => log.foreign(pieces.join(""))))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

it.each<[string, string | Uint8Array, string]>([
  ["strips escape sequences", "\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007", "red link\n"],
  ["replaces invalid UTF-8", Buffer.from([0x61, 0xff, 0x62]), "a\ufffdb\n"],
  ["replaces lone surrogates", "a\ud800b", "a\ufffdb\n"],
  ["makes lines of progress bars", "10%\r20%\r\nend\n", "10%\n20%\nend\n"],
  ["drops what rings and turns", "a\u0007b\u202ec\u0008", "abc\n"],
  ["cuts a long line", "x".repeat(20_000), `${"x".repeat(16_384)}… (3616 more characters)\n`],
])("log.foreign() %s", async (_, text, output) => {
  expect(await printed(() => log.foreign(text))).toBe(output);
});

it("log.foreign() cuts a text that would fill the disk", async () => {
  const output = await printed(() => log.foreign("line\n".repeat(1_000_000)));
  expect(output.length).toBeLessThan(1_100_000);
  expect(output).toContain("more characters)");
});
