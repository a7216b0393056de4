import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { root } from "../../scripts/action-file.ts";
import { sweeps } from "./sweeps.ts";

it("every sweep runs whole each night, once", async () => {
  const workflow = parse(await readFile(join(root, ".github", "workflows", "nightly.yml"), "utf8")) as {
    readonly jobs: {
      readonly faults: { readonly strategy: { readonly matrix: { readonly sweep: readonly string[] } } };
    };
  };
  const nightly = workflow.jobs.faults.strategy.matrix.sweep.flatMap((line) => line.split(" "));
  expect(nightly.toSorted()).toEqual(sweeps.map(({ name }) => name).toSorted());
});
