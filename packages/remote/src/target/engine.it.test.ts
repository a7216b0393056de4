import { expect, it } from "@jest/globals";
import { job, sandbox } from "./testing.ts";

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

it.each(["dash", "busybox sh"])(
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
