import { readFileSync } from "node:fs";

/**
 * The order in which jest runs test files: those that may take longest come first, so that no worker is left alone with one in
 * the end. How long a file may take is the sum of the limits that it gives its tests; nothing is known of earlier runs in a fresh clone.
 */
export default class LongestFirst {
  sort(tests) {
    const limits = new Map(tests.map((test) => [test, limitOf(readFileSync(test.path, "utf8"))]));
    return [...tests].sort((a, b) => limits.get(b) - limits.get(a));
  }

  /** One part of several (`--shard=1/3`): files are dealt out by length, so that the parts take about as long. */
  shard(tests, { shardIndex, shardCount }) {
    const byName = tests.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return this.sort(byName).filter((_, at) => at % shardCount === shardIndex - 1);
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {
    // Nothing is kept: the limits say it.
  }
}

/** Milliseconds: the limits stand last among what a test is given, as in `}, 120_000);`. */
function limitOf(text) {
  return [...text.matchAll(/^ *(?:\}, )?(\d+)_000(?:,|\);)$/gm)].reduce(
    (sum, [, thousands]) => sum + Number(thousands) * 1000,
    0,
  );
}
