import { expect, it } from "@jest/globals";
import type { SignersState } from "@stageway/remote";
import { createPaint } from "../view.ts";
import { signatureRows } from "./host-signatures.ts";
import { report } from "./report.ts";
import { rowsOf } from "./row.ts";

it.each<[string, SignersState | undefined, string, number]>([
  ["nothing of a host without a list of who may sign", undefined, "1 checks passed, 0 failed, 0 not checked", 0],
  ["that signatures are verified", { state: "verified" }, "verified before a release runs", 0],
  [
    "that they are not checked",
    { state: "unchecked" },
    "not checked: this host's ssh-keygen cannot verify signatures",
    4,
  ],
  [
    "why the list cannot be relied on",
    { state: "broken", why: "somebody else may write to /etc/stageway/srv-shop.signers" },
    "somebody else may write to /etc/stageway/srv-shop.signers",
    1,
  ],
])("says %s", (_, signers, said, code) => {
  const lease = rowsOf("web-1").ok("lease", "nobody is at work");
  const rows = [...signatureRows({ deployments: [], ...(signers !== undefined && { signers }) }, "web-1"), lease];
  const { text, exitCode } = report(rows, createPaint(false));
  expect([text, exitCode]).toEqual([expect.stringContaining(said), code]);
});
