import { cp, mkdir, rename, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ThrowawayKeys } from "./throwaway-keys.ts";

/** What stands in this world for what a workflow or the configuration names. */
export interface Substitutes {
  /** `host:port` of the world's host. */
  readonly host: string;
  readonly user: string;
  readonly knownHosts: string;
  readonly key: string;
  /** `host:port` of the world's registry. */
  readonly registry: string;
  /** The folder of images that the configuration names; empty where it names none. */
  readonly images: string;
  /** Build arguments for every service, `NAME=value`. */
  readonly buildArguments: readonly string[];
  /** Origins that are asked elsewhere: `https://staging.example.com` at `http://127.0.0.1:1234`. */
  readonly origins: Readonly<Record<string, string>>;
  /** Keys that sign here, where the configuration requires signatures. */
  readonly signing?: ThrowawayKeys | undefined;
}

/**
 * Makes this world's edition of an action: its published form, untouched, behind a few lines that put the world's host and
 * registry where the workflow, or the configuration behind the plan, names others. The files of the repository stay as they are.
 */
export async function makeEdition(published: string, folder: string, here: Substitutes): Promise<void> {
  await cp(published, folder, { recursive: true });
  await rename(join(folder, "dist"), join(folder, "published"));
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "dist", "package.json"), '{ "type": "commonjs" }\n');
  await writeFile(join(folder, "dist", "here.json"), JSON.stringify(here), { mode: 0o600 });
  for (const name of ["index.js", "post.js"]) {
    if (!existsSync(join(folder, "published", name))) continue;
    await writeFile(join(folder, "dist", name), `${substitution}require("../published/${name}");\n`);
  }
}

/** Inputs reach an action as environment variables (docs.github.com, metadata syntax, inputs). */
const substitution = `"use strict";
// Written by "stageway local": what the workflow names stands here for this machine's world.
const here = require("./here.json");
const said = (name) => process.env["INPUT_" + name] || "";
const say = (name, value) => { process.env["INPUT_" + name] = value; };
const has = (name) => "INPUT_" + name in process.env;
if (has("HOSTS")) say("HOSTS", here.host);
const [, host, port] = /^(.*):(\\d+)$/.exec(here.host);
if (said("HOST")) { say("HOST", host); say("PORT", port); }
if (has("HOSTS") || said("HOST")) {
  say("USER", here.user);
  say("KNOWN-HOSTS", here.knownHosts);
  say("SSH-KEY", here.key);
  if (has("SSH-PASSPHRASE")) say("SSH-PASSPHRASE", "");
  if (has("JUMP")) say("JUMP", "");
}
const folder = (images) => {
  const [first, ...rest] = images.split("/");
  const named = /[.:]|^localhost$/.test(first) && rest.length > 0;
  return images && here.registry + "/" + (named ? rest.join("/") : images);
};
if (has("CONFIGURATION") && (said("IMAGES") || here.images)) say("IMAGES", folder(said("IMAGES") || here.images));
const plan = said("PLAN") ? JSON.parse(said("PLAN")) : {};
if (plan.images) say("PLAN", JSON.stringify({ ...plan, images: folder(plan.images) }));
if (has("BUILD-ARGS")) {
  if (said("IMAGES") || plan.images) say("IMAGES", folder(said("IMAGES") || plan.images));
  say("REGISTRY", here.registry);
  say("BUILD-ARGS", [said("BUILD-ARGS"), ...here.buildArguments].filter(Boolean).join("\\n"));
}
if (here.signing && said("SIGNING-KEY")) say("SIGNING-KEY", has("BUILD-ARGS") ? here.signing.build : here.signing.stage);
if (here.signing && said("SIGNERS")) say("SIGNERS", here.signing.signers);
if (has("CHECKS") && said("VIA") !== "ssh") {
  for (const [from, to] of Object.entries(here.origins)) say("CHECKS", said("CHECKS").replaceAll(from, to));
  say("ALLOW-PRIVATE", "true");
}
`;
