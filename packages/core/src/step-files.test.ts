import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { printed } from "../test/printed.ts";
import { keyValuePairs, obeyed } from "../test/runner-protocol.ts";
import { privateFolder, removePrivateFolder } from "./private-folder.ts";
import { Secret } from "./secret.ts";
import { loadState, saveState } from "./state.ts";
import { fit, writeSummary } from "./summary.ts";

const folder = mkdtempSync(join(tmpdir(), "step-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

it("saveState() and loadState() carry a value from main to post", () => {
  const file = join(folder, "state");
  writeFileSync(file, "");
  process.env["GITHUB_STATE"] = file;
  saveState("deployment", { number: 7, note: "a\nb" });
  delete process.env["GITHUB_STATE"];
  const env = Object.fromEntries(
    keyValuePairs(readFileSync(file, "utf8")).map(([name, value]) => [`STATE_${name}`, value]),
  );
  const guard = (value: unknown) => value as { number: number };
  expect(loadState("deployment", guard, env)).toEqual({ number: 7, note: "a\nb" });
  expect(loadState("deployment", guard, {})).toBeUndefined();
  expect(loadState("deployment", guard)).toBeUndefined();
  expect(() => saveState("a=b", 1)).toThrow(TypeError);
});

it("loadState() says which state is odd", () => {
  const refuse = () => {
    throw new TypeError("must be a number");
  };
  expect(() => loadState("x", refuse, { STATE_x: "{}" })).toThrow(
    'Cannot read the state "x" of the main step: must be a number',
  );
  expect(() => loadState("x", refuse, { STATE_x: "{" })).toThrow("must be valid JSON: line 1, column 2");
});

it("privateFolder() is the job's own, closed to others, and gone after removal", async () => {
  const env = { RUNNER_TEMP: join(folder, "temp") };
  const path = await privateFolder(env);
  expect(path).toBe(join(folder, "temp", "stageway"));
  expect(statSync(path).mode & 0o777).toBe(0o700);
  writeFileSync(join(path, "key"), "x");
  expect(await privateFolder(env)).toBe(path);
  await removePrivateFolder(env);
  await removePrivateFolder(env);
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

it("privateFolder() takes nothing that somebody else put in its place", async () => {
  const parent = join(folder, "shared");
  mkdirSync(join(parent, "elsewhere"), { recursive: true });
  symlinkSync(join(parent, "elsewhere"), join(parent, "stageway"));
  await expect(privateFolder({ RUNNER_TEMP: parent })).rejects.toThrow(
    "Cannot use the private folder: it must be a folder of ours",
  );
});

it("privateFolder() is in the machine's temporary folder outside a run", async () => {
  const path = await privateFolder({ TMPDIR: folder });
  expect(path).toBe(join(folder, `stageway-${process.getuid?.() ?? 0}`));
  await removePrivateFolder({ TMPDIR: folder });
});
