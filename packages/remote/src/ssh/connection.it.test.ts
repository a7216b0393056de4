import { describe, expect, it } from "@jest/globals";
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ActionError, createProcesses, Secret } from "@stageway/core";
import { connect } from "./connection.ts";
import type { SshOptions } from "./options.ts";
import { resumeSession, saveSession, sessionIn } from "./session.ts";
import { makeKey, startSshd, type TestSshd } from "./testing.ts";

const processes = createProcesses({ env: process.env });

async function failure(options: SshOptions): Promise<ActionError> {
  const result = await connect(options).then(
    () => new Error("connected"),
    (error: unknown) => error,
  );
  if (!(result instanceof ActionError)) throw result;
  return result;
}

describe("a connection", () => {
  it("runs commands with exactly the arguments it is given, feeds them, and tells their lines and ends", async () => {
    await using sshd = await startSshd();
    await using connection = await connect(sshd.options());
    const hostile = ["a b", "$(id)", "`id`", "'", '"', "\\", "a\nb", "", "*", "~", "-n", "ü€", "!x", "%s"];
    const { stdout } = await connection.exec(["printf", "%s\\0", ...hostile]);
    expect(stdout.split("\0").slice(0, -1)).toEqual(hostile);
    const lines: string[] = [];
    const fed = await connection.exec(["cat"], { input: "one\ntwo\n", onLine: (line) => lines.push(line) });
    expect(fed.ok).toBe(true);
    expect(lines).toEqual(["one", "two"]);
    expect(await connection.exec(["sh", "-c", "echo out; echo err >&2; exit 7"])).toMatchObject({
      exitCode: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("authenticates once for everything", async () => {
    await using sshd = await startSshd();
    await using connection = await connect(sshd.options());
    await Promise.all(Array.from({ length: 6 }, () => connection.exec(["true"])));
    expect((await sshd.log()).match(/Accepted publickey/g)).toHaveLength(1);
  });

  it("keeps nothing when it is closed, and nobody else can read its key before", async () => {
    await using sshd = await startSshd();
    const folder = await mkdtemp(join(tmpdir(), "stageway-job-"));
    const connection = await connect(sshd.options({ folder }));
    expect((await stat(join(folder, "ssh-target", "key-0"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "ssh-target"))).mode & 0o777).toBe(0o700);
    await connection.close();
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it("opens connections from the host, and says when it cannot", async () => {
    await using sshd = await startSshd();
    await using connection = await connect(sshd.options());
    const server = createServer((socket) => socket.end("hello from inside"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const chunks = await connection.stream("127.0.0.1", port).toArray();
    expect(Buffer.concat(chunks as Buffer[]).toString()).toBe("hello from inside");
    await new Promise((resolve) => server.close(resolve));
    await expect(connection.stream("127.0.0.1", port).toArray()).rejects.toThrow(
      `Cannot reach 127.0.0.1:${port} from 127.0.0.1: connection refused: nothing listens there`,
    );
    await using closed = await startSshd(["AllowTcpForwarding no"]);
    await using shut = await connect(closed.options());
    await expect(shut.stream("127.0.0.1", port).toArray()).rejects.toThrow("ssh may open no connections there");
  });

  it("goes through a jump host that is pinned on its own", async () => {
    await using jump = await startSshd();
    await using inner = await startSshd();
    const hop = { ...jump.options(), key: new Secret(jump.key) };
    await using connection = await connect(inner.options({ jump: [hop] }));
    expect((await connection.exec(["echo", "through"])).stdout).toBe("through\n");
    expect(await jump.log()).toContain("Accepted publickey");
    const wrong = await failure(
      inner.options({
        name: "other",
        jump: [{ ...hop, knownHosts: inner.knownHosts.replace(String(inner.port), String(jump.port)) }],
      }),
    );
    expect(wrong.message).toContain(`127.0.0.1:${jump.port}: its host key is not the pinned one`);
  });

  it("reads a key with a passphrase, with carriage returns, without a last line break", async () => {
    await using sshd = await startSshd();
    const path = await makeKey(sshd.folder, "locked", "correct horse");
    await writeFile(join(sshd.folder, "authorized"), await readFile(`${path}.pub`));
    const key = new Secret((await readFile(path, "utf8")).trimEnd().replaceAll("\n", "\r\n"));
    await using connection = await connect(sshd.options({ key, passphrase: new Secret("correct horse") }));
    expect((await connection.exec(["true"])).ok).toBe(true);
    const wrong = await failure(sshd.options({ key, passphrase: new Secret("battery staple"), name: "wrong" }));
    expect(wrong.message).toContain("the passphrase is not that of this key");
  });

  it("is left to a later step, outlives its master, and ends with the post step", async () => {
    await using sshd = await startSshd();
    const first = await connect(sshd.options());
    await saveSession(first, "/srv/shop");
    const path = sessionIn(first.settings.place);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const second = await resumeSession(path);
    expect((await second.exec(["echo", "again"])).stdout).toBe("again\n");
    expect((await sshd.log()).match(/Accepted publickey/g)).toHaveLength(1);
    await sshd.stop();
    await processes.run("ssh", ["-F", join(sshd.folder, "ssh-target/config"), "-O", "exit", "target"]);
    await sshd.start();
    const third = await resumeSession(path);
    expect((await third.exec(["echo", "anew"])).stdout).toBe("anew\n");
    await third.close();
    expect((await readdir(sshd.folder)).filter((name) => /^ssh-|^session/.test(name))).toEqual([]);
    await third.close();
    await expect(resumeSession(path)).rejects.toThrow("Cannot resume the ssh session");
  });

  it("tries again while the host turns connections away before it knows who asks", async () => {
    await using sshd = await startSshd(["MaxStartups 1:100:1"]);
    const connections = await Promise.all(
      Array.from({ length: 4 }, (_, index) => connect(sshd.options({ name: `c${index}` }))),
    );
    for (const connection of connections) {
      expect((await connection.exec(["true"])).ok).toBe(true);
      await connection.close();
    }
  });

  it("lets nothing of a talking login shell count as an answer", async () => {
    await using sshd = await startSshd([`Banner /etc/hostname`]);
    await using connection = await connect(sshd.options());
    expect(await connection.exec(["true"])).toMatchObject({ stdout: "", stderr: "" });
  });
});

describe("connect() says", () => {
  it("that nobody listens", async () => {
    await using sshd = await startSshd();
    await sshd.stop();
    const error = await failure(sshd.options());
    expect(error.message).toMatch(/^Cannot connect to \S+@127\.0\.0\.1:\d+: connection refused$/);
    expect(error.hint).toContain("Does sshd listen on that port");
  });

  it("that a name cannot be resolved", async () => {
    await using sshd = await startSshd();
    const knownHosts = sshd.knownHosts.replace(/^\S+/, `[no-such-host.invalid]:${sshd.port}`);
    expect((await failure(sshd.options({ host: "no-such-host.invalid", knownHosts }))).message).toMatch(
      /its name cannot be resolved$/,
    );
  });

  it("that there is no answer in time", async () => {
    await using sshd = await startSshd();
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const knownHosts = sshd.knownHosts.replace(String(sshd.port), String(port));
    expect((await failure(sshd.options({ port, knownHosts, connectTimeout: 1000 }))).message).toMatch(
      /no answer in time$/,
    );
    silent.close();
  });

  it("which host key it saw and the line to add, and has told the host nothing by then", async () => {
    await using sshd = await startSshd();
    await using other = await startSshd();
    const error = await failure(
      sshd.options({ knownHosts: other.knownHosts.replace(String(other.port), String(sshd.port)) }),
    );
    expect(error.message).toMatch(/its host key is not the pinned one: current value is ssh-ed25519 SHA256:\S{43}$/);
    expect(error.hint).toContain(sshd.knownHosts.trim());
    expect(await sshd.log()).not.toMatch(/publickey|authenticating|invalid user/i);
  });

  it("which key it offered and to whom", async () => {
    await using sshd = await startSshd();
    const stranger = await readFile(await makeKey(sshd.folder, "stranger"), "utf8");
    const error = await failure(sshd.options({ key: new Secret(stranger) }));
    expect(error.message).toMatch(
      /^Cannot connect to \S+@127\.0\.0\.1:\d+: it does not accept the key: current value is SHA256:\S{43}$/,
    );
    const publicLine = (await readFile(join(sshd.folder, "stranger.pub"), "utf8")).split(" ").slice(0, 2).join(" ");
    expect(error.hint).toContain(
      `authorized_keys needs this line, and nobody but ${userInfo().username} may write there:\n${publicLine}\n`,
    );
  });

  it.each<[string, string[], (sshd: TestSshd) => Promise<Partial<SshOptions>>, string]>([
    [
      "that ssh cannot read the key",
      [],
      () => Promise.resolve({ key: new Secret("-----BEGIN PRIVATE KEY-----\nMAMCAQU=\n-----END PRIVATE KEY-----\n") }),
      "ssh cannot read the private key",
    ],
    [
      "that a key is not enough",
      ["PubkeyAuthentication no", "KbdInteractiveAuthentication no", "PasswordAuthentication yes"],
      () => Promise.resolve({}),
      "a key is not enough there: current value is password",
    ],
    [
      "that the host key is revoked",
      [],
      ({ knownHosts }) => Promise.resolve({ knownHosts: `${knownHosts}@revoked ${knownHosts}` }),
      "its host key is marked as revoked in known-hosts",
    ],
    [
      "that a certificate of the host is for another name",
      [],
      async (sshd) => {
        const [authority, host] = ["authority", "host"].map((name) => join(sshd.folder, name)) as [string, string];
        await makeKey(sshd.folder, "authority");
        const sign = ["-q", "-s", authority, "-I", "shop", "-h", "-n", "shop.example", `${host}.pub`];
        expect(await processes.run("ssh-keygen", sign)).toMatchObject({ ok: true });
        await appendFile(join(sshd.folder, "sshd_config"), `HostCertificate ${host}-cert.pub\n`);
        await sshd.stop();
        await sshd.start();
        const key = await readFile(`${authority}.pub`, "utf8");
        return { knownHosts: `@cert-authority [127.0.0.1]:${sshd.port} ${key}` };
      },
      "its host certificate is not valid: ",
    ],
    [
      "that something else listens there",
      [],
      async ({ knownHosts, port }) => {
        const other = createServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
        await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
        other.unref();
        const address = other.address();
        const there = typeof address === "object" && address !== null ? address.port : 0;
        return { port: there, knownHosts: knownHosts.replace(String(port), String(there)) };
      },
      'what answers there is not sshd: current value is "220 mail.example ESMTP"',
    ],
  ])("%s", async (_, configuration, changes, words) => {
    await using sshd = await startSshd(configuration);
    const error = await failure(sshd.options(await changes(sshd)));
    expect(error.message).toContain(`Cannot connect to ${userInfo().username}@127.0.0.1:`);
    expect(error.message).toContain(words);
    expect(error.hint).toBeTruthy();
  });

  it("which jump host opens no connection to the next", async () => {
    await using jump = await startSshd(["AllowTcpForwarding no"]);
    await using inner = await startSshd();
    const error = await failure(inner.options({ jump: [{ ...jump.options(), key: new Secret(jump.key) }] }));
    expect(error.message).toMatch(`127.0.0.1:${jump.port}: it opens no connection to the next host`);
    expect(error.hint).toContain("AllowTcpForwarding");
    await using open = await startSshd();
    await inner.stop();
    const refused = await failure(
      inner.options({ name: "other", jump: [{ ...open.options(), key: new Secret(open.key) }] }),
    );
    expect(refused.message).toMatch(`127.0.0.1:${inner.port}: connection refused`);
  });

  it("all bad values at once, and starts nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stageway-job-"));
    const error = await failure({
      host: "-oProxyCommand=x",
      port: 0,
      user: "a b",
      key: new Secret("ssh-ed25519 AAAAC3 me"),
      knownHosts: "",
      folder,
    });
    expect(error.message.split("\n")).toHaveLength(6);
    expect(error.message).toContain("is a public key");
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it("that there is no ssh on the runner", async () => {
    await using sshd = await startSshd();
    const path = process.env["PATH"];
    await chmod(sshd.folder, 0o700);
    try {
      process.env["PATH"] = sshd.folder;
      expect(await failure(sshd.options())).toMatchObject({ hint: "Install OpenSSH's client on the runner" });
    } finally {
      process.env["PATH"] = path;
    }
  });
});
