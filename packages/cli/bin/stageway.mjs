#!/usr/bin/env node
// A checkout runs its sources, a published package what was made of them (scripts/pack.mjs). This file runs on Node 20 too.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const made = pathOf("../src/main.js");
const sources = pathOf("../src/main.ts");
const isPublished = existsSync(made);
const isOld = Number.parseInt(process.versions.node, 10) < 24;
/** The Node that `npm run setup` brings into a checkout. */
const ownNode = `${process.env["STAGEWAY_TOOLS"] || pathOf("../../../.tools")}/node_modules/node/bin/node`;

if (isPublished && isOld) {
  const run = `npx --yes --package=node@24 -- node ${pathOf("stageway.mjs")} ${process.argv.slice(2).join(" ")}`;
  refuse(
    `it needs Node 24 or newer: current value is ${process.versions.node}\n  Run it with the npm package node: ${run}`,
  );
} else if (!isPublished && !(existsSync(pathOf("../node_modules/@stageway/core")) && (!isOld || existsSync(ownNode)))) {
  refuse(`this checkout is not set up yet\n  Run once: npm --prefix ${pathOf("../../..")} run setup`);
} else if (isOld) {
  startWith(ownNode);
} else {
  await import(isPublished ? made : sources);
}

function refuse(why) {
  console.error(`Cannot start stageway: ${why.trimEnd()}`);
  process.exitCode = 64;
}

/** Runs the command under another Node, and ends as it does. */
function startWith(node) {
  const env = { ...process.env, STAGEWAY_LAUNCHED: String(process.pid) };
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit", env });
  // All as SIGTERM: the child passes over the others, which a terminal sends to both (src/signals.ts).
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
  });
}
