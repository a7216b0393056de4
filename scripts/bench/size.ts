import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";
import { actionNames } from "../package.ts";
import { bundlePeer } from "./peer.ts";
import type { Place } from "./place.ts";
import type { Found } from "./result.ts";

/** How many bytes each published form has: what every run loads first, and what lies beside it until it is needed. */
export async function size(_: number, { folder }: Place): Promise<Found> {
  const rows = (await actionNames()).map((name) => ({ name, ...bytesOf(join(root, "dist/actions", name, "dist")) }));
  const peer = statSync(await bundlePeer(folder, "peer", 'import "@actions/core"; import "@actions/github";')).size;
  const theirs = { name: "@actions/core and @actions/github, bundled by ncc", entry: peer / 1000, whole: peer / 1000 };
  const table = {
    title: "Size of each published form",
    rows: [...rows, { ...theirs, files: 1 }],
    columns: { "entry kB": "entry", "post step kB": "post", "whole kB": "whole", files: "files" },
    notes: ["The entry is loaded at every start; the other files when something of them is needed."],
  };
  return { tables: [table], goals: [] };
}

function bytesOf(folder: string) {
  const sizes = new Map(readdirSync(folder).map((file) => [file, statSync(join(folder, file)).size / 1000]));
  const whole = [...sizes.values()].reduce((sum, one) => sum + one, 0);
  return { entry: sizes.get("index.js"), post: sizes.get("post.js"), whole, files: sizes.size };
}
