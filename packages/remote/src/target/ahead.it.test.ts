import { describe, expect, it } from "@jest/globals";
import type { Step } from "./job.ts";
import { interpreters, job, sandbox } from "./testing.ts";

const fetching = (image: string): Step => ({ title: `fetch ${image}`, do: [["docker", "pull", image]] });

/** A docker that notes what it is asked; a pull ends when a second one has begun. */
const docker = `#!/bin/sh
echo "$*" >>"$ROOT/asked"
case "$*" in
  *bad) echo "no such image" >&2; exit 1 ;;
  pull*) tries=0; until [ "$(grep -c ^pull "$ROOT/asked")" -ge 2 ] || [ "$tries" = 200 ]; do sleep 0.05; tries=$((tries + 1)); done; [ "$tries" != 200 ] ;;
  *inspect*) for word in "$@"; do case $word in app-*) echo "running healthy 0 0 false now" ;; esac; done ;;
esac
`;

describe.each(interpreters)("what does not wait for one another, in %s", (interpreter) => {
  it("fetches all images at once, each once, and keeps them at once", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", []);
    const settle: Step = {
      title: "keep",
      do: [
        ["keep", "a", "kept/a:1"],
        ["keep", "b", "kept/b:1"],
      ],
    };
    const whole = job({ prepare: [fetching("a"), fetching("b")], settle: [settle] });
    expect(await site.target.run({ token: "one", number: 1, job: whole })).toMatchObject({ outcome: "deployed" });
    const asked = (await site.read("../asked"))?.trimEnd().split("\n").sort();
    expect(asked).toEqual(["image tag a kept/a:1", "image tag b kept/b:1", "pull a", "pull b"]);
  });

  it("says of the one that cannot be had what it says alone", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", []);
    const whole = job({ prepare: [fetching("a"), fetching("bad")] });
    expect(await site.target.run({ token: "one", number: 1, job: whole })).toMatchObject({
      outcome: "refused",
      reason: "fetch bad: docker pull ended with 1: no such image",
    });
  });

  it("asks about all containers at once that a step waits for", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", []);
    const names = ["app-1", "app-2", "app-3"];
    const start = { title: "start", do: names.map((name) => ["healthy", name, "5", "1"] as const), undo: [] };
    expect(await site.target.run({ token: "one", number: 1, job: job({ change: [start] }) })).toMatchObject({
      outcome: "deployed",
    });
    const asked = (await site.read("../asked"))?.trimEnd().split("\n");
    // Once while it waits, and once more before it is confirmed.
    expect(asked?.map((words) => words.replace(/.*\}\} /, ""))).toEqual(Array(2).fill(names.join(" ")));
  });
});
