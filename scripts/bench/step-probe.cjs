// Preloaded into every Node process of a run (NODE_OPTIONS): leaves in the folder of STAGEWAY_BENCH_STEPS what a step spent its time on.
/* global process, performance -- what Node gives to CommonJS */
const folder = process.env.STAGEWAY_BENCH_STEPS;
if (folder) {
  const { ChildProcess } = require("node:child_process");
  const { subscribe } = require("node:diagnostics_channel");
  const { readFileSync, writeFileSync } = require("node:fs");
  const { basename, join } = require("node:path");
  const now = () => performance.timeOrigin + performance.now();
  const waits = [];
  const wait = (on, args) => {
    const one = { on, args, start: now() };
    waits.push(one);
    return () => (one.end ??= now());
  };

  const { spawn } = ChildProcess.prototype;
  ChildProcess.prototype.spawn = function (options) {
    const over = wait(basename(options.file), options.args.slice(1));
    this.once("exit", over);
    this.once("error", over);
    return spawn.call(this, options);
  };
  const asked = new WeakMap();
  subscribe("http.client.request.start", ({ request }) => {
    const over = wait("http");
    asked.set(request, over);
    request.once("error", over);
  });
  subscribe("http.client.response.finish", ({ request, response }) => {
    const over = asked.get(request) ?? (() => undefined);
    response.once("close", over);
    response.once("end", over);
  });

  process.on("exit", (code) => {
    const end = now();
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    const told = { script: process.argv[1], code, start: performance.timeOrigin, end, peak: peak / 1024, waits };
    for (const each of waits) each.end ??= end;
    writeFileSync(join(folder, `${told.start.toFixed(0)}-${process.pid}.json`), JSON.stringify(told));
  });
}
