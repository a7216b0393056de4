import { expect, it } from "@jest/globals";
import type { HeldHost } from "./held-host.ts";
import { remedies, type HostEnding } from "./host-ending.ts";
import { concludeHosts } from "./verdict-over-hosts.ts";

/** What a host answers: whether it is still held, and how it ends then. */
interface Script {
  readonly problem?: string;
  readonly confirm?: Omit<HostEnding, "host">;
  readonly undo?: Omit<HostEnding, "host">;
}

const deployed = { outcome: "deployed", reason: "" } as const;
const undone = { outcome: "rolled-back", reason: "undone" } as const;
const lost = { outcome: "degraded", reason: "no route to host", command: "ssh b status" } as const;
const late = { outcome: "rolled-back", reason: "not confirmed in time", late: "its time was over" } as const;

async function give(verdict: "confirm" | "undo", scripts: Readonly<Record<string, Script>>) {
  const asked: string[] = [];
  const hosts = Object.entries(scripts).map(([name, { problem, confirm = deployed, undo = undone }]): HeldHost => ({
    name,
    hold: () => {
      asked.push(`hold ${name}`);
      return Promise.resolve(problem);
    },
    conclude: (word) => {
      asked.push(`${word} ${name}`);
      return Promise.resolve({ host: name, ...(word === "confirm" ? confirm : undo) });
    },
  }));
  return { asked: asked, ...(await concludeHosts(hosts, verdict, "a test")) };
}

it.each<[string, Readonly<Record<string, Script>>, string, string]>([
  ["asks one host for nothing but its verdict", { a: {} }, "deployed", "confirm a"],
  ["confirms once all are still held", { a: {}, b: {} }, "deployed", "hold a, hold b, confirm a, confirm b"],
  [
    "undoes everywhere when one is not",
    { a: {}, b: { problem: "its time was over", undo: late } },
    "rolled-back",
    "hold a, hold b, undo a, undo b",
  ],
  [
    "undoes everywhere when what one started does not run any more",
    { a: {}, b: { problem: "shop-web-2 is exited" }, c: {} },
    "rolled-back",
    "hold a, hold b, hold c, undo a, undo b, undo c",
  ],
  [
    "undoes what can be reached when one cannot",
    { a: {}, b: { problem: "no route to host", undo: lost } },
    "degraded",
    "hold a, hold b, undo a, undo b",
  ],
  [
    "says when one is lost while all are confirmed",
    { a: {}, b: { confirm: lost } },
    "degraded",
    "hold a, hold b, confirm a, confirm b",
  ],
  [
    "says when one goes back while all are confirmed",
    { a: {}, b: { confirm: late } },
    "degraded",
    "hold a, hold b, confirm a, confirm b",
  ],
])("%s", async (_, scripts, outcome, asked) => {
  const concluded = await give("confirm", scripts);
  expect([concluded.outcome, concluded.asked.join(", ")]).toEqual([outcome, asked]);
});

it("undoes all at once, and names the host that cannot be reached with the command that tells how it stands", async () => {
  const concluded = await give("undo", { a: {}, b: { undo: lost } });
  expect(concluded).toMatchObject({ asked: ["undo a", "undo b"], outcome: "degraded" });
  expect(concluded.reason).toBe("a rolled-back, b degraded: b: no route to host");
  expect(remedies(concluded.hosts)).toEqual(["b: no route to host. See there how it stands: ssh b status"]);
});
