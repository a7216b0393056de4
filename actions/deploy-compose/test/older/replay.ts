import { createHash, randomBytes } from "node:crypto";
import { packFiles } from "../../../../packages/remote/src/target/archive.ts";
import type { World } from "../world.ts";
import { readRecording } from "./recording.ts";

/** An older version of Stageway: its own program deploys on the host of a world what it uploaded when it was recorded. */
export interface Older {
  /**
   * Deploys release `1`, or `2` over it.
   *
   * @param hold milliseconds for which it is held; 0 confirms
   */
  deploy(label: "1" | "2", hold?: number): Promise<OlderDeployment>;
}

export interface OlderDeployment {
  readonly number: number;
  /** What its program said. */
  readonly said: string;
}

export interface OlderRelease {
  /** `registry/acme/release@sha256:…` */
  readonly release: string;
  /** `registry/acme/web@sha256:…` */
  readonly image: string;
}

const digestOf = (reference: string) => reference.slice(reference.indexOf("@sha256:") + "@sha256:".length);
/** A hash of a definition as this version writes it, and wrote it then. */
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

export async function openOlder(world: World, releases: Readonly<Record<"1" | "2", OlderRelease>>): Promise<Older> {
  const recording = await readRecording(new URL("format-1.txt", import.meta.url));
  const { host, github } = world;
  const names = new Map([
    ["server", github.serverUrl],
    ["commit", world.commit],
    ["registry", `127.0.0.1:${world.images.port}`],
  ]);
  for (const [label, { release, image }] of Object.entries(releases)) {
    names.set(`release-${label}`, digestOf(release)).set(`image-${label}`, digestOf(image));
    names.set(`short-${label}`, digestOf(image).slice(0, 12));
  }
  const fill = (text: string) =>
    text.replaceAll(/\{([a-z][\w -]*)\}/g, (whole, name: string) => names.get(name) ?? whole);
  recording.definitions.forEach((text, index) => names.set(`hash ${index}`, hashOf(fill(text))));

  const asDeploy = (script: string, words: readonly string[], input: string | Uint8Array = "") => {
    const user = ["setpriv", "--reuid", "deploy", "--regid", "deploy", "--init-groups", "env", "HOME=/home/deploy"];
    return host.exec([...user, "sh", "-c", script, "sh", ...words], { input });
  };
  const tell = async ([path, body]: readonly [string, string]): Promise<unknown> => {
    const headers = { authorization: `Bearer ${github.token}`, "content-type": "application/json" };
    const answer = await fetch(github.serverUrl + fill(path), { method: "POST", headers, body: fill(body) });
    return await answer.json();
  };
  const [program, text] = recording.program;
  const path = `/srv/shop/.stageway/${program}`;
  const run = async (words: readonly string[], input?: Uint8Array) =>
    await asDeploy('exec sh "$0" --dir /srv/shop "$@" 2>&1'.replace("$0", path), words, input);

  return {
    async deploy(label, hold = 0) {
      const { files, told } = recording.deployments[label];
      const [opening, ...statuses] = told;
      if (opening === undefined) throw new Error(`Nothing is recorded of release ${label}`);
      const { id: number } = (await tell(opening)) as { readonly id: number };
      names.set(`number-${label}`, String(number));
      const running = await host.exec(["docker", "ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Names}}"]);
      for (const line of running.split("\n")) {
        const [id = "", name = ""] = line.split(" ");
        names.set(`id of ${name}`, id);
      }
      await asDeploy('umask 077; mkdir -p /srv/shop/.stageway && cat >"$1"', [path], text);
      const job = (content: string) => content.replace(/^hold \d+$/m, `hold ${hold}`);
      const upload = files.map(([name, content]) => ({
        path: name,
        content: name === "job" ? job(fill(content)) : fill(content),
      }));
      const archive = packFiles(upload);
      const token = randomBytes(8).toString("hex");
      await run(["receive", token, String(archive.length)], archive);
      const url = `${github.serverUrl}/acme/shop/actions/runs/7`;
      const said = await run(["run", "--wait", "0", "--url", url, "--follow", "held", token, String(number)]);
      // It closes its record when it has ended.
      for (const status of hold === 0 ? statuses : statuses.slice(0, 1)) await tell(status);
      return { number, said };
    },
  };
}
