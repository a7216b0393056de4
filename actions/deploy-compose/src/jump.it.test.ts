import { expect, it } from "@jest/globals";
import { startHost } from "@stageway/testbed";
import { expectFailure } from "../../../test/expect-failure.ts";
import { startWorld } from "../test/world.ts";

it("deploys through a jump host whose key is pinned like that of the host, and not past another one", async () => {
  await using world = await startWorld();
  await using jump = await startHost(world.engine, { docker: "absent", name: "jump" });
  const admit = 'key=$(cat); for home in /root /home/deploy; do echo "$key" >>$home/.ssh/authorized_keys; done';
  const derive = "umask 077; cat >/tmp/key; ssh-keygen -y -f /tmp/key; rm /tmp/key";
  const publicKey = await jump.exec(["sh", "-c", derive], { input: world.host.key });
  await jump.exec(["sh", "-c", admit], { input: publicKey });
  const inner = `${world.host.innerAddress} ${world.host.hostKey}\n`;
  const inputs = {
    ...world.inputs,
    hosts: world.host.innerAddress,
    jump: `${jump.user}@${jump.host}:${jump.port}`,
    release: await world.release("1"),
  };
  await using job = await world.job();
  const stranger = jump.knownHosts.replace(jump.hostKey, world.host.hostKey);
  const refused = await job.step("deploy-compose", { ...inputs, "known-hosts": inner + stranger });
  const runs = { before: [], after: await world.running() };
  expectFailure("wrong host key (jump host)", { ...refused, outcome: refused.output("outcome") }, runs);
  const step = await job.step("deploy-compose", { ...inputs, "known-hosts": inner + jump.knownHosts });
  expect([step.exitCode, step.output("outcome")]).toEqual([0, "deployed"]);
  expect(await world.running()).toHaveLength(1);
}, 120_000);
