// Preloaded by loaded.ts: tells on file descriptor 3 what was loaded after it.
/* global process, __filename -- what Node gives to CommonJS */
const { readFileSync, writeSync } = require("node:fs");
const before = new Set(process.moduleLoadList);
process.on("exit", () => {
  const builtins = process.moduleLoadList.filter((name) => !before.has(name));
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  writeSync(3, JSON.stringify({ files, builtins, peak: peak / 1024 }));
});
