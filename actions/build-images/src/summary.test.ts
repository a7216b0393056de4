import { expect, it } from "@jest/globals";
import { readContext } from "@stageway/core";
import { oversize, summary } from "./summary.ts";

it("tells what became of every service", () => {
  const rows = [
    {
      service: "gateway",
      reason: undefined,
      isKept: false,
      digest: `sha256:${"1".repeat(64)}`,
      size: 23_400_000,
      duration: undefined,
      revision: "abcdef1234",
    },
    {
      service: "web",
      reason: "content changed",
      isKept: false,
      digest: `sha256:${"2".repeat(64)}`,
      size: 512,
      duration: 12_345,
      revision: "1234567890",
    },
    {
      service: "worker",
      reason: "content changed",
      isKept: true,
      digest: `sha256:${"3".repeat(64)}`,
      size: 512,
      duration: 2000,
      revision: "abcdef1234",
    },
  ];
  const facts = { version: "staging-1", release: "r@sha256:3", commit: "1234567890", rows, total: 61_000 };
  expect(summary(facts, readContext({}))).toBe(
    [
      "### Release `staging-1`: 1 built, 2 reused in 1 min 01 s\n",
      "Commit `1234567` · `r@sha256:3`\n",
      "| Service |  | Digest | Download | Time |",
      "| --- | --- | --- | --- | --- |",
      "| `gateway` | reused from `abcdef1` | `sha256:111111111111` | 23.4 MB |  |",
      "| `web` | built: content changed | `sha256:222222222222` | 512 B | 12.3 s |",
      "| `worker` | built: content changed; same as on record, `abcdef1` stays | `sha256:333333333333` | 512 B | 2 s |",
      "",
    ].join("\n"),
  );
});

it("names what is too large", () => {
  expect(
    oversize([
      { service: "a", size: 5, limit: 5 },
      { service: "b", size: 9, limit: undefined },
    ]),
  ).toBeUndefined();
  expect(
    oversize([
      { service: "a", size: 1.2e9, limit: 1e9 },
      { service: "b", size: 2e6, limit: 1e6 },
    ]),
  ).toBe("a has 1.2 GB, more than 1.0 GB; b has 2.0 MB, more than 1.0 MB");
});
