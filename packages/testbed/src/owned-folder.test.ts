import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "@jest/globals";
import { ownedFolder } from "./owned-folder.ts";

test("a new folder sweeps those of its kind whose owner is gone, and no others", async () => {
  const parent = await mkdtemp(join(tmpdir(), "stageway-owned-test-"));
  for (const name of [
    "stageway-act-1-1-left",
    "stageway-registry-1-1-left",
    "stageway-act-nobody-kept",
    "act-1-1-theirs",
  ])
    await mkdir(join(parent, name, "deep"), { recursive: true });
  const first = basename(await ownedFolder("act", undefined, parent));
  const second = basename(await ownedFolder("act", "nobody", parent));
  expect((await readdir(parent)).sort()).toEqual(
    ["act-1-1-theirs", first, "stageway-act-nobody-kept", second, "stageway-registry-1-1-left"].sort(),
  );
  await rm(parent, { recursive: true });
});
