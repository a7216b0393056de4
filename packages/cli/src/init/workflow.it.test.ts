import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { tool, tryProgram } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject, shop, single, stack } from "../../test/projects.ts";

const rules = fileURLToPath(new URL("../../../../.github/zizmor.yml", import.meta.url));

it.each([
  ["single", single, []],
  ["shop", shop, []],
  ["stack", stack, []],
  ["single with signed releases", single, ["--trust"]],
] as const)(
  "writes a workflow for %s that actionlint and zizmor have nothing to say about",
  async (_, files, words) => {
    await using project = await layProject(files);
    expect(await stageway(["init", ...words], { cwd: project.root })).toMatchObject({ code: 0 });
    const workflow = join(project.root, ".github/workflows/deploy-staging.yml");
    expect(await tryProgram(tool("actionlint"), [workflow])).toMatchObject({ exitCode: 0, stdout: "" });
    const { exitCode, stdout } = await tryProgram(tool("zizmor"), [
      "--offline",
      "--quiet",
      "--config",
      rules,
      workflow,
    ]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  },
);
