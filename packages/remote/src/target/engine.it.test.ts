import { expect, it } from "@jest/globals";
import { interpreters, job, sandbox } from "./testing.ts";

/** An engine that is away for the first two questions, and back for the next one, with an old container. */
const docker = `#!/bin/sh
asked=$(cat "$ROOT/asked" 2>/dev/null || echo 0)
echo $((asked + 1)) >"$ROOT/asked"
[ "$asked" -ge 2 ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }
case "$*" in
  *" rm "*) : >"$ROOT/gone" ;;
  *inspect*) [ ! -e "$ROOT/gone" ] || { echo "Error: No such container: web-1" >&2; exit 1; }; echo "exited none 0 0 false now" ;;
esac
`;

it.each(interpreters)(
  "removes a container in %s although the engine came back between two questions",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", []);
    const settle = [{ title: "remove", do: [["absent", "web-1"] as const] }];
    expect(await site.target.run({ token: "one", number: 1, job: job({ settle }) })).toMatchObject({
      outcome: "deployed",
      warnings: 0,
    });
    expect(await site.read("../gone")).toBe("");
  },
  30_000,
);

/** An engine that has ended the old container when it comes back; that it was away may have been seen or not. */
const dockerThatEnds = (seen: boolean) => `#!/bin/sh
case "$*" in
  *"container start old"*) [ ! -e "$ROOT/ended" ] || : >"$ROOT/runs" ;;
  *"inspect"*old*)
    [ ! -e "$ROOT/runs" ] || { echo "running healthy 0 0 false now"; exit; }
    [ -e "$ROOT/ended" ] || { : >"$ROOT/ended"; ${seen ? "" : 'echo "exited none 0 0 false now"; exit;'} echo "Cannot connect to the Docker daemon" >&2; exit 1; }
    echo "exited none 0 0 false now" ;;
  *inspect*) echo "exited none 0 1 false now" ;;
esac
`;

it.each(interpreters.flatMap((interpreter) => [true, false].map((seen) => ({ interpreter, seen }))))(
  "starts the old container again in $interpreter when the engine ended it as it came back, seen to be away: $seen",
  async ({ interpreter, seen }) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", dockerThatEnds(seen));
    await site.target.receive("one", []);
    const change = [
      { title: "stop the old", do: [], undo: [["running", "old"] as const, ["healthy", "old", "30", "5"] as const] },
      { title: "start the new", do: [["healthy", "new", "30", "5"] as const], undo: [] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "rolled-back",
    });
  },
  30_000,
);
