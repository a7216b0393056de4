import { expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Command } from "./job.ts";
import { eventually, interpreters, job, sandbox } from "./testing.ts";

/** As much of haproxy's runtime API as a drain needs (haproxy's management guide, 9.3): one command, one answer, the end. */
async function startProxy(): Promise<{ port: number; commands: string[]; servers: string[]; server: Server }> {
  const commands: string[] = [];
  const servers = ["3 web 1 s1 10.0.0.1 2 0", "3 web 2 s2 10.0.0.2 2 0"];
  let open = 3;
  const server = createServer((socket) => {
    socket.once("data", (data) => {
      const command = data.toString().trim();
      commands.push(command);
      if (command.startsWith("show servers state web")) {
        const columns = "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state";
        socket.end(["1", columns, ...servers, "", ""].join("\n"));
      } else if (command.startsWith("show servers state")) socket.end("Can't find backend.\n\n");
      else if (command === "show stat")
        socket.end(`# pxname,svname,qcur,qmax,scur\nweb,s1,0,0,9\nweb,s2,0,0,${(open = Math.max(0, open - 1))}\n\n`);
      else socket.end("\n");
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { server, commands, servers, port: typeof address === "object" && address !== null ? address.port : 0 };
}

const docker = `#!/bin/sh
case "$*" in
  *IPAddress*proxy) echo "127.0.0.1 " ;;
  *IPAddress*web-3*web-4) printf '%s\n' "172.17.0.7 10.0.0.3 " "172.17.0.8 10.0.0.4 " ;;
  *IPAddress*web-3) echo "10.0.0.3 " ;;
  *IPAddress*web-2) [ -e "$ROOT/gone" ] || echo "172.17.0.9 10.0.0.2 " ;;
  *IPAddress*) echo "10.9.9.9" ;;
  *inspect*) echo "running none 0 0 false now" ;;
  rm*) : >"$ROOT/gone" ;;
esac
`;

it.each(interpreters)(
  "drains the server at a container's address in %s, and brings it back when that is gone",
  async (interpreter) => {
    const { server, commands, port } = await startProxy();
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", []);
    const drain: Command = ["drain", "proxy", String(port), "web", "web-2", "20"];
    const undrain: Command = ["undrain", "proxy", String(port), "web", "web-2"];
    const change = [{ title: "drain", do: [drain], undo: [undrain] }];
    const settle = [{ title: "remove", do: [["docker", "rm", "web-2"] as const, undrain] }];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change, settle }) })).toMatchObject({
      outcome: "deployed",
      warnings: 0,
    });
    expect(commands.filter((command) => command.startsWith("set"))).toEqual([
      "set server web/s2 state drain",
      "set server web/s2 state ready",
    ]);
    expect(commands.filter((command) => command === "show stat").length).toBeGreaterThanOrEqual(3);

    await site.target.receive("two", []);
    const wrong = [{ title: "drain", do: [["drain", "proxy", String(port), "api", "web-2", "1"] as const], undo: [] }];
    expect((await site.target.run({ token: "two", number: 2, job: job({ change: wrong }) })).reason).toBe(
      "drain: proxy has no backend api",
    );
    await new Promise((resolve) => server.close(resolve));
  },
  30_000,
);

it.each(interpreters)(
  "drains nothing in %s before the proxy sends requests to what comes after it",
  async (interpreter) => {
    const { server, commands, port, servers } = await startProxy();
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    const drain = (...after: string[]): Command => ["drain", "proxy", String(port), "web", "web-2", "20", ...after];
    const run = async (token: string, number: number, ...after: string[]) => {
      await site.target.receive(token, []);
      const change = [{ title: "drain", do: [drain(...after)], undo: [] }];
      return await site.target.run({ token, number, job: job({ change }) });
    };
    const sets = () => commands.filter((command) => command.startsWith("set"));

    servers.push("3 web 3 s3 10.0.0.3 0 32");
    expect(await run("one", 1, "1", "web-3")).toMatchObject({
      outcome: "rolled-back",
      reason:
        "drain: the backend web of proxy has no running server at the address of web-3 after 1 s: has it a place beside those that are there?",
    });
    expect(sets()).toEqual([]);

    const under = run("two", 2, "20", "web-3");
    const asked = () => commands.filter((command) => command.startsWith("show servers")).length;
    const before = asked();
    await eventually(async () => asked() > before + 1, "the proxy is asked again");
    expect(sets()).toEqual([]);
    servers[2] = "3 web 3 s3 10.0.0.3 2 0";
    expect((await under).outcome).toBe("deployed");
    expect(sets()).toEqual(["set server web/s2 state drain"]);

    // Of two there is a place for one, and nobody waits for the other for ever.
    expect((await run("three", 3, "20", "web-3", "web-4")).outcome).toBe("deployed");
    expect(await readFile(join(site.directory, ".stageway/deployments/3/log"), "utf8")).toContain(
      "The proxy has no place for more than 1 of web-3 web-4",
    );
    await new Promise((resolve) => server.close(resolve));
  },
  40_000,
);

it.each(interpreters)(
  "goes back in %s although the proxy does not answer any more",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", `${docker}[ "$1" != fails ] || exit 1\n`);
    await site.target.receive("one", []);
    const drain: Command = ["drain", "proxy", "1", "web", "web-2", "20"];
    const change = [
      { title: "start", do: [["docker", "starts"] as const], undo: [drain, ["docker", "stops"] as const] },
      { title: "fail", do: [["docker", "fails"] as const], undo: [] },
    ];
    const ended = await site.target.run({ token: "one", number: 1, job: job({ change }) });
    expect(ended).toMatchObject({ outcome: "rolled-back" });
    expect(await site.read(".stageway/deployments/1/log")).toContain("Not drained: the runtime API of proxy");
  },
  30_000,
);

it.each(interpreters)(
  "gives a server back in %s although the engine refused to stop its container, which has ended",
  async (interpreter) => {
    const { server, commands, port } = await startProxy();
    await using site = await sandbox(interpreter);
    await site.play(
      "docker",
      docker.replace(
        "  *inspect*)",
        '  *"container stop"*) : >"$ROOT/gone"; exit 1 ;;\n  *inspect*Health*) echo "exited none 0 0 false now" ;;\n  *inspect*)',
      ),
    );
    await site.target.receive("one", []);
    const drain: Command = ["drain", "proxy", String(port), "web", "web-2", "20"];
    const change = [{ title: "stop the old", do: [drain, ["stopped", "1", "web-2"] as const], undo: [] }];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "deployed",
    });
    expect(commands.filter((command) => command.startsWith("set"))).toEqual([
      "set server web/s2 state drain",
      "set server web/s2 state ready",
    ]);
    await new Promise((resolve) => server.close(resolve));
  },
  30_000,
);

it.each(interpreters)(
  "stops nothing in %s that a proxy was not told of, because it went away",
  async (interpreter) => {
    const { server, port } = await startProxy();
    server.once("connection", () => server.close());
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", []);
    const drain: Command = ["drain", "proxy", String(port), "web", "web-2", "20"];
    const change = [{ title: "stop the old", do: [drain, ["docker", "rm", "web-2"] as const], undo: [] }];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "rolled-back",
      reason: "stop the old: the proxy does not answer when web/s2 is to be set to drain",
    });
    expect(await site.read("../gone")).toBeUndefined();
  },
  30_000,
);

it.each([
  ["another address", "10.0.0.3"],
  ["the same address", "10.0.0.2"],
])(
  "gives a server back to the container that compose made in place of the old one, at %s",
  async (_, address) => {
    const { server, commands, servers, port } = await startProxy();
    await using site = await sandbox("dash");
    await site.play(
      "docker",
      docker.replace(
        /\*IPAddress\*web-2\).*;;/,
        `*IPAddress*web-2) if [ -e "$ROOT/gone" ]; then echo ${address}; else echo 10.0.0.2; fi ;;`,
      ),
    );
    await site.target.receive("one", []);
    const drain: Command = ["drain", "proxy", String(port), "web", "web-2", "20"];
    const undrain: Command = ["undrain", "proxy", String(port), "web", "web-2"];
    const change = [{ title: "replace", do: [drain, ["docker", "rm", "web-2"] as const, undrain], undo: [] }];
    const under = site.target.run({ token: "one", number: 1, job: job({ change }) });
    const sets = () => commands.filter((command) => command.startsWith("set"));
    await eventually(async () => commands.filter((one) => one === "show stat").length > 2, "it is drained");
    if (address !== "10.0.0.2") {
      await eventually(async () => commands.at(-1)?.startsWith("show servers state") ?? false, "the proxy is asked");
      expect(sets()).toEqual(["set server web/s2 state drain"]);
      servers[1] = `3 web 2 s2 ${address} 2 0`;
    }
    expect(await under).toMatchObject({ outcome: "deployed" });
    expect(sets()).toEqual(["set server web/s2 state drain", "set server web/s2 state ready"]);
    await new Promise((resolve) => server.close(resolve));
  },
  30_000,
);
