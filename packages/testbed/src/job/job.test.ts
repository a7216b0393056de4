import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { publishedIn, startJob } from "./job.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "action-"));
  await mkdir(join(folder, "dist"));
  await writeFile(
    join(folder, "action.yml"),
    "inputs:\n  name: { default: nobody }\n  job-status: { default: '${{ job.status }}' }\n",
  );
  const write = 'const write = (file, text) => require("node:fs").appendFileSync(process.env[file], text);\n';
  const main = `${write}write("GITHUB_STATE", "seen<<E\\n" + process.env.INPUT_NAME + "\\nE\\n");
    write("GITHUB_OUTPUT", "lines<<E\\na\\nb\\nE\\n"); write("GITHUB_STEP_SUMMARY", "# Done"); process.exit(3);`;
  const post = 'console.log(process.env.STATE_seen, process.env["INPUT_JOB-STATUS"], process.env.GITHUB_ACTOR);';
  await writeFile(join(folder, "dist/index.js"), main);
  await writeFile(join(folder, "dist/post.js"), post);
});
afterAll(() => rm(folder, { recursive: true }));

it("runs steps as the runner does, and each post step with what its own step saved", async () => {
  await using job = await startJob({ GITHUB_ACTOR: "octo" });
  const first = await job.step(publishedIn(folder), {});
  const second = await job.step(publishedIn(folder), { name: "somebody" });
  expect(second).toMatchObject({ exitCode: 3, summary: "# Done" });
  expect([second.output("lines"), second.output("other")]).toEqual(["a\nb", ""]);
  expect((await first.post({ "job-status": "failure" })).log).toBe("nobody failure octo\n");
  expect((await second.post({})).log).toBe("somebody undefined octo\n");
});
