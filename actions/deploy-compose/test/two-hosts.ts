import { startHost, type Host, type HostOptions } from "@stageway/testbed";
import { makeDirectory, siteOn, startWorld, type World } from "./world.ts";

/** One of several hosts of a stage. */
export interface Site extends ReturnType<typeof siteOn> {
  readonly host: Host;
  /** As messages name it. */
  readonly name: string;
  /** Runs a script as root, past ssh. */
  sh(script: string): Promise<string>;
}

/** A world whose stage has two hosts, `a` before `b`, which take the same key. */
export interface TwoHosts extends AsyncDisposable {
  readonly world: World;
  readonly a: Site;
  readonly b: Site;
  /** The inputs that every deployment on both needs. */
  readonly inputs: World["inputs"];
  /** What lies and runs on both. */
  running(): Promise<readonly (readonly string[])[]>;
  clear(): Promise<void>;
}

/** @param second of the second host */
export async function startTwoHosts(second: HostOptions = {}): Promise<TwoHosts> {
  await using starting = new AsyncDisposableStack();
  const world = starting.use(await startWorld());
  const other = starting.use(await startHost(world.engine, { ...second, machinePorts: [world.images.port] }));
  await other.exec(makeDirectory);
  const keys = await world.host.exec(["cat", "/home/deploy/.ssh/authorized_keys"]);
  await other.exec(["sh", "-c", "cat >>/home/deploy/.ssh/authorized_keys"], { input: keys });
  const [a, b] = [siteOf(world.host), siteOf(other)];
  const stack = starting.move();
  return {
    world,
    a,
    b,
    inputs: {
      ...world.inputs,
      hosts: `${a.name}\n${b.name}`,
      "known-hosts": `${world.host.knownHosts}${other.knownHosts}`,
    },
    running: () => Promise.all([a.running(), b.running()]),
    clear: async () => {
      await Promise.all([a.clear(), b.clear()]);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function siteOf(host: Host): Site {
  return {
    ...siteOn(host),
    host,
    name: `${host.host}:${host.port}`,
    sh: (script) => host.exec(["sh", "-c", script]),
  };
}
