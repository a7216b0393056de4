import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A commit of the story: what it says and what it changes. */
export interface Change {
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Replaces text in a file of the application; the story stops when the application no longer has that text. */
async function edit(folder: string, file: string, from: string, to: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, file), "utf8");
  if (!text.includes(from)) throw new Error(`Cannot change ${file}: it has no ${JSON.stringify(from)}`);
  return { [file]: text.replace(from, to) };
}

const score = "services/chainiq/score.mjs";

export const betterScore = async (folder: string): Promise<Change> => ({
  message: "Watch payments from 2 000 on",
  files: await edit(folder, score, "watch: 1_000", "watch: 2_000"),
});

/** Starts, answers /health, and cannot do its work. */
export const brokenScore = async (folder: string): Promise<Change> => ({
  message: "Read the limits of each country",
  files: await edit(folder, score, "value >= limits.refuse ?", "value >= limits.countries.default.refuse ?"),
});

export const mendedScore = async (folder: string): Promise<Change> => ({
  message: "Go back to one limit for all countries",
  files: await edit(folder, score, "limits.countries.default.refuse", "limits.refuse"),
});

/** Changes a service, the compose file that it needs for it, and what the application's environment has to say. */
export const newGreeting = async (folder: string): Promise<Change> => ({
  message: "Say hello at the gateway's door",
  files: {
    ...(await edit(
      folder,
      "services/gateway/server.mjs",
      '"/health":',
      '"/": () => ({ hello: process.env.GREETING }),\n  "/health":',
    )),
    ...(await edit(
      folder,
      "compose.yml",
      "    environment:\n",
      "    environment:\n      GREETING: ${GREETING:-world}\n",
    )),
  },
});

export const betterGreeting = async (folder: string): Promise<Change> => ({
  message: "Say good day instead",
  files: await edit(folder, "services/gateway/server.mjs", "({ hello:", '({ "good day":'),
});
