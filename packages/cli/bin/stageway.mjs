#!/usr/bin/env node
// A checkout runs its sources, a published package what was made of them (scripts/pack.mjs).
import { existsSync } from "node:fs";

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(`Cannot start stageway: it needs Node 24 or newer: current value is ${process.versions.node}`);
  process.exit(64);
}
const made = new URL("../src/main.js", import.meta.url);
await import(existsSync(made) ? made.href : new URL("../src/main.ts", import.meta.url).href);
