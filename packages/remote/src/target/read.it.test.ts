import { describe, expect, it } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readState } from "../compose/read-state.ts";
import { interpreters, sandbox } from "./testing.ts";

/** A docker that knows one service with one container, where nothing else is played for `ps` and `container inspect`. */
const docker = (played: { readonly ps?: string; readonly inspect?: string }): string => `#!/bin/sh
case "$1" in
  version) echo '{"version":"28.0.0","os":"linux","architecture":"amd64"}' ;;
  compose) printf '{\\n  "name": "site",\\n  "services": {\\n    "web": {\\n      "image": "web"\\n    }\\n  }\\n}\\n' ;;
  ps) ${played.ps ?? 'echo "site 0123 web bridge 1.2"'} ;;
  container) ${played.inspect ?? `echo '{"id":"0123","name":"/site-web-1"}'`} ;;
esac
`;

const failing = (said: string) => `echo '${said}' >&2; exit 1`;
const upload = ["block", "services", "images"].map((path) => ({ path, content: "" }));

describe.each(interpreters)("the state in %s", (interpreter) => {
  const read = async (played: Parameters<typeof docker>[0]) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker(played));
    const { reports } = await site.target.receive("one", upload, { compose: ["compose", "", "compose.yml"] });
    const left = await readdir(join(site.directory, ".stageway/incoming/one"));
    const report = reports["compose"] ?? { exitCode: 1, stdout: "", stderr: "there is no report" };
    return { left, state: () => readState(report, { directory: site.directory, images: new Map() }) };
  };

  it("has what runs", async () => {
    const { state } = await read({});
    expect(state().containers.map(({ name }) => name)).toEqual(["site-web-1"]);
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
});
