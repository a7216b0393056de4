import { describe, expect, it } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readState } from "../compose/read-state.ts";
import { interpreters, sandbox } from "./testing.ts";

/** A docker that knows one service with one container, where nothing else is played for `ps` and `container inspect`. */
const docker = (played: {
  readonly ps?: string;
  readonly inspect?: string;
  readonly compose?: string;
}): string => `#!/bin/sh
case "$1" in
  version) echo '{"version":"28.0.0","os":"linux","architecture":"amd64"}' ;;
  compose) ! [ "$2" = version ] || { echo "${played.compose ?? "2.40.3"}"; exit; }; printf '{\\n  "name": "site",\\n  "services": {\\n    "web": {\\n      "image": "web"\\n    }\\n  }\\n}\\n' ;;
  ps) ${played.ps ?? 'echo "site 0123 web bridge 1.2"'} ;;
  container) ${played.inspect ?? `echo '{"id":"0123","name":"/site-web-1"}'`} ;;
esac
`;

const failing = (said: string) => `echo '${said}' >&2; exit 1`;
/** For `sh`: a socket that nobody listens to any more. */
const socketAt = (path: string) =>
  `node -e 'require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))' ${path} || test -S ${path}`;
const upload = ["block", "services", "images"].map((path) => ({ path, content: "" }));

describe.each(interpreters)("the state in %s", (interpreter) => {
  const read = async (
    played: Parameters<typeof docker>[0],
    {
      files = [],
      before = "",
      given = [],
    }: { readonly files?: readonly string[]; readonly before?: string; readonly given?: readonly string[] } = {},
  ) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker(played));
    if (before !== "") await site.shell.exec(["sh", "-c", `cd "$1" && ${before}`, "sh", site.directory]);
    const more = given.map((path) => ({ path, content: "A=1\n" }));
    const all = [...upload, ...more, ...files.map((path) => ({ path: `files/${path}`, content: "new" }))];
    const { reports } = await site.target.receive("one", all, { compose: ["compose", "", "compose.yml"] });
    const left = await readdir(join(site.directory, ".stageway/incoming/one"));
    const report = reports["compose"] ?? { exitCode: 1, stdout: "", stderr: "there is no report" };
    return { left, state: () => readState(report, { directory: site.directory, images: new Map() }) };
  };

  it("has what runs", async () => {
    const { state } = await read({});
    expect(state().containers.map(({ name }) => name)).toEqual(["site-web-1"]);
  });

  it.each<[string, string, readonly string[], number | undefined]>([
    ["stays, and this one is given none", ": >given && : >../../../.env", [], 7],
    ["is given anew", ": >given && : >../../../.env", ["env"], undefined],
    ["never was given", ": >../../../.env", [], undefined],
    ["is not there any more", ": >given", [], undefined],
  ])("says of the environment of the deployment before whether it %s", async (_, before, given, wanted) => {
    const earlier = `mkdir -p .stageway/deployments/7 && echo 7 >.stageway/current && cd .stageway/deployments/7 && ${before}`;
    const { state, left } = await read({}, { before: earlier, given });
    expect(state().environmentOf).toBe(wanted);
    expect(left.includes("given")).toBe(given.length > 0);
  });

  it("is not read where compose is older than what is supported", async () => {
    const { state } = await read({ compose: "2.23.3" });
    expect(state).toThrow("its compose plugin is older than 2.24: current value is 2.23.3");
    expect((await read({})).state().composeVersion).toBe("2.40.3");
  });

  it("leaves out a container that went while it was read", async () => {
    const { state } = await read({ inspect: failing("Error response from daemon: No such container: 0123") });
    expect(state().containers).toEqual([]);
  });

  it("is not read where the client is killed", async () => {
    const { state } = await read({ inspect: "kill -s KILL $$" });
    expect(state).toThrow("Cannot use Docker on the target: it does not say what runs");
  });

  it.each([
    ["are not listed", { ps: failing("cannot read the database of containers") }],
    ["are not described", { inspect: failing("cannot read the database of containers") }],
    [
      "are not all described",
      { inspect: failing("Error: No such container: 1\ncannot read the database of containers") },
    ],
  ])("is not read where the containers %s, and nothing of the upload stays", async (_, played) => {
    const { state, left } = await read(played);
    expect(state).toThrow(
      "Cannot use Docker on the target: it does not say what runs: cannot read the database of containers",
    );
    expect(left.filter((name) => name === "files" || name === "env")).toEqual([]);
  });

  it.each([
    ["a FIFO", "mkfifo conf"],
    ["a FIFO in place of the environment", "mkdir conf && mkfifo .env"],
    ["a link to a FIFO", "mkfifo fifo && ln -s fifo conf"],
    ["a folder", "mkdir conf"],
    ["a link to nothing", "ln -s nowhere conf"],
    ["a socket", socketAt("conf")],
    ["a link to a device without an end", "ln -s /dev/zero conf"],
  ])("opens nothing that is no file: %s", async (_, before) => {
    const { state } = await read({}, { files: ["conf"], before });
    expect([...state().files.keys()]).toEqual([]);
  });

  it.each([
    ["FIFOs", "mkfifo conf/deep/app.cfg conf/deep/pipe"],
    ["sockets", `{ ${socketAt("conf/deep/app.cfg")}; } && { ${socketAt("conf/deep/socket")}; }`],
    ["links to devices without an end", "ln -s /dev/zero conf/deep/app.cfg && ln -s /dev/zero conf/deep/zero"],
  ])("opens nothing that is no file deep below a folder that is mounted: %s", async (_, special) => {
    const before = `mkdir -p conf/deep conf/deep/below && ${special} && echo old >conf/deep/below/app.cfg`;
    const files = ["conf/deep/app.cfg", "conf/deep/below/app.cfg"];
    const { state } = await read({}, { files, before });
    expect([...state().files.keys()]).toEqual(["conf/deep/below/app.cfg"]);
    expect(state().obstacles).toEqual([]);
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ["a file for a folder", "echo >a", ["a/b/c"], ["a"]],
    ["a link to nothing for a folder", "ln -s nowhere a", ["a/b"], ["a"]],
    ["files in a folder for a file", "mkdir -p a/b && echo >a/b/c && ln -s x a/d", ["a"], ["a/b/c", "a/d"]],
    ["an empty folder for a file", "mkdir -p a/b", ["a"], []],
    ["a link to a folder for a folder", "mkdir b && ln -s b a", ["a/c"], []],
    ["files for files", "mkdir a && echo >a/b", ["a/b", "c"], []],
  ])("has what is in the way: %s", async (_, before, files, obstacles) => {
    const { state } = await read({}, { files, before });
    expect(state().obstacles).toEqual(obstacles);
  });

  it("has what ran, the last one first", async () => {
    const before =
      "d=.stageway/deployments && mkdir -p $d/7 $d/900 && echo 7 >.stageway/current && echo 900 >$d/7/previous";
    const { state } = await read({}, { before });
    expect(state().ran).toEqual([7, 900]);
  });

  const undone = (outcome: string, notes: string) =>
    `d=.stageway/deployments/3 && mkdir -p $d/before/none/+conf $d/before/files/old && echo "ended 0 0 0 - 0 0 ${outcome} token %00 %00" >$d/state && : >$d/before/none/+conf/=a && : >$d/before/files/old/b && ${notes}`;
  const noted = "echo 1 >$d/before/since && echo 2 >$d/before/until";

  it.each([
    ["that an older program undid", undone("rolled-back", "true"), ["conf/a", "old/b"]],
    ["that could not be undone", undone("degraded", noted), ["conf/a", "old/b"]],
    ["that was undone", undone("rolled-back", noted), []],
    ["that was deployed", undone("deployed", "true"), []],
  ])("has when files were those of a release %s", async (_, before, paths) => {
    const now = Date.now();
    const { state } = await read({}, { before });
    expect(
      state()
        .undone.map(({ path }) => path)
        .sort(),
    ).toEqual(paths);
    for (const { from, until } of state().undone) {
      expect(from).toBeLessThanOrEqual(until);
      expect(Math.abs(until - now)).toBeLessThan(60_000);
    }
  });
});
