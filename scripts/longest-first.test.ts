import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

interface TestFile {
  readonly path: string;
}
interface Sequencer {
  sort(tests: readonly TestFile[]): TestFile[];
  shard(tests: readonly TestFile[], part: { shardIndex: number; shardCount: number }): TestFile[];
}

const { default: LongestFirst } = (await import(new URL("longest-first.mjs", import.meta.url).href)) as {
  readonly default: new () => Sequencer;
};

/** Files whose tests have these limits, in seconds. */
function filesOf(limits: readonly number[]): TestFile[] {
  const folder = mkdtempSync(join(tmpdir(), "longest-first-"));
  return limits.map((limit, at) => {
    const path = join(folder, `${at}.test.ts`);
    writeFileSync(path, `it("works", async () => {\n}, ${limit}_000);\n`);
    return { path };
  });
}

test("files whose tests may take longest come first", () => {
  const [short, long, middle] = filesOf([10, 300, 60]);
  expect(new LongestFirst().sort([short!, long!, middle!])).toEqual([long, middle, short]);
});

test("parts have every file once, whatever the order in which they are found, and the longest in different parts", () => {
  const files = filesOf([10, 300, 60, 20, 200, 30, 100]);
  const parts = [1, 2, 3].map((shardIndex) =>
    new LongestFirst().shard(shardIndex === 2 ? files.toReversed() : files, { shardIndex, shardCount: 3 }),
  );
  expect(new Set(parts.flat())).toEqual(new Set(files));
  expect(parts.flat()).toHaveLength(files.length);
  expect(parts.map(([first]) => first)).toEqual([files[1], files[4], files[6]]);
});
