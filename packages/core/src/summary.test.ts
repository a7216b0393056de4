import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { printed } from "../test/printed.ts";
import { obeyed } from "../test/runner-protocol.ts";
import { Secret } from "./secret.ts";
import { fit, writeSummary } from "./summary.ts";

const folder = mkdtempSync(join(tmpdir(), "summary-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("writeSummary() adds to the summary and to the log, without secrets and without commands", async () => {
  const file = join(folder, "summary");
  new Secret("secret-of-the-summary");
  const output = await printed(() => {
    writeSummary("# One\n", { GITHUB_STEP_SUMMARY: file });
    writeSummary("::error::secret-of-the-summary", { GITHUB_STEP_SUMMARY: file });
    writeSummary("nowhere", {});
  });
  expect(readFileSync(file, "utf8")).toBe("# One\n::error::***\n");
  expect(output).toContain("# One\n");
  expect(output).toContain("nowhere\n");
  expect(obeyed(output)).toEqual([]);
});

it("writeSummary() never lets a summary grow beyond what is uploaded", async () => {
  const file = join(folder, "large");
  const row = `| ${"é".repeat(500)} |\n`;
  await printed(() => {
    for (let part = 0; part < 3; part++) writeSummary(row.repeat(500), { GITHUB_STEP_SUMMARY: file });
    writeSummary("| more |", { GITHUB_STEP_SUMMARY: file });
  });
  const text = readFileSync(file, "utf8");
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_048_576);
  const [rows = "", notice] = text.split("\n\n_");
  expect(rows.split("\n").every((line) => line === row.trimEnd() || line === "")).toBe(true);
  expect(notice).toContain("The rest does not fit");
});

it("writeSummary() does not fail when the summary cannot be written: what it tells is in the log", async () => {
  const output = await printed(() => writeSummary("| told |", { GITHUB_STEP_SUMMARY: "/dev/full" }));
  expect(output).toContain("told\n");
  expect(output).toMatch(/::warning::Cannot add to the summary of the job: ENOSPC/);
});

it.each<[string, number, string]>([
  ["short", 100, "short"],
  ["row\n".repeat(50), 100, "row\n"],
  ["x".repeat(200), 100, "\n\n_The rest"],
  ["x".repeat(200), 10, ""],
])("fit() cuts at the end of a row", (text, bytes, start) => {
  const cut = fit(text, bytes);
  expect(cut.startsWith(start)).toBe(true);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
});
