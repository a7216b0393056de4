import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { interpose } from "../test/interposed.ts";
import { startTwoHosts, type TwoHosts } from "../test/two-hosts.ts";

let both: TwoHosts;
let first: string;
let second: string;

beforeAll(async () => {
  both = await startTwoHosts();
  [first, second] = [await both.world.release("1"), await both.world.release("2")];
}, 120_000);

afterAll(async () => {
  await both[Symbol.asyncDispose]();
});

beforeEach(() => both.clear(), 30_000);

it.each([
  ["one host", (): string => both.a.name, (): string => both.a.name],
  ["the second of two hosts", (): string => both.b.name, (): string => both.inputs.hosts],
])(
  "plans anew, under the same number, when somebody deploys on %s after it was read",
  async (_, theirs, ours) => {
    const { world, inputs, a, b } = both;
    await using other = await world.job();
    // Between the reading of the hosts and the start of the job the record is opened.
    const opens = ({ method, url = "" }: { method?: string | undefined; url?: string | undefined }) =>
      method === "POST" && url.endsWith("/deployments");
    const meanwhile = async () => {
      const step = await other.step("deploy-compose", { ...inputs, hosts: theirs(), release: first, token: "" });
      expect(step.output("outcome")).toBe("deployed");
    };
    await using github = await interpose(world.github.apiUrl, opens, meanwhile);
    await using job = await world.job({ GITHUB_API_URL: github.apiUrl });
    const records = (await world.records()).length;
    const step = await job.step("deploy-compose", { ...inputs, hosts: ours(), release: second });
    expect([step.exitCode, step.output("outcome")]).toEqual([0, "deployed"]);
    expect(step.log.match(/A host has changed since it was read: planning again/g)).toHaveLength(1);
    expect(step.log).toContain("nothing runs");
    expect(step.log).toMatch(/web +\S+ +\S+ +new beside old +image/);
    expect((await world.records()).length).toBe(records + 1);
    expect((await world.records())[0]).toBe("success");
    const image = second.slice(0, second.indexOf("/"));
    const running = await Promise.all([a, b].filter(({ name }) => ours().includes(name)).map((site) => site.running()));
    for (const containers of running) expect(containers).toEqual([expect.stringContaining(`${image}/acme/web@`)]);
    expect(await a.sh("ls /srv/shop/.stageway/incoming")).toBe("");
  },
  120_000,
);
