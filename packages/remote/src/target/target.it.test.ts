import { describe, expect, it } from "@jest/globals";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { readSections } from "../compose/sections.ts";
import type { Command } from "./job.ts";
import type { Shell } from "./shell.ts";
import { openTarget, type Report } from "./target.ts";
import { filesOf, interpreters, job, placing, sandbox } from "./testing.ts";

describe.each(interpreters)("a target in %s", (interpreter) => {
  it("gives docker exactly the arguments of the job, whatever they are", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", '#!/bin/sh\nprintf "%s\\0" "$#" "$@" >>"$ROOT/arguments"\n');
    const text = fc
      .oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[ %\t\r\n'"$`\\*?~=|&;<>()!#-]{0,12}$/))
      .filter((value) => !value.includes("\0") && value.isWellFormed());
    const [given = []] = fc.sample(
      fc.array(fc.array(text, { minLength: 1, maxLength: 6 }), { minLength: 150, maxLength: 150 }),
      1,
    );
    await site.target.receive("one", []);
    const commands = given.map((texts): Command => ["docker", ...texts]);
    expect(
      await site.target.run({ token: "one", number: 1, job: job({ settle: [{ title: "all", do: commands }] }) }),
    ).toMatchObject({
      outcome: "deployed",
      warnings: 0,
    });
    expect((await site.read("../arguments"))?.split("\0").slice(0, -1)).toEqual(
      given.flatMap((texts) => [String(texts.length), ...texts]),
    );
  }, 30_000);

  it("takes an upload and answers with its state and the reports in one round trip", async () => {
    await using site = await sandbox(interpreter);
    let trips = 0;
    const shell: Shell = { exec: (...given) => (trips++, site.shell.exec(...given)) };
    await site.play("docker", "#!/bin/sh\necho \"no engine 'here'\"\nexit 1\n");
    await site.write(".stageway/deployments/7/unrecorded", '{"a":1}\n');
    const target = openTarget({ shell, directory: site.directory });
    const long = `files/${"d/".repeat(60)}ü.txt`;
    const files = [
      ...filesOf("new"),
      { path: long, content: new Uint8Array([0, 255, 10]), mode: 0o755 },
      { path: "files/.env", content: "A=1\n" },
      { path: "block", content: "" },
    ];
    const books: Report = ["unrecorded"];
    const first = await target.receive("one", files, { books });
    expect(trips).toBe(3);
    expect(first.reports).toEqual({ books: { exitCode: 0, stdout: '7 {"a":1}\n', stderr: "" } });
    const incoming = join(site.directory, ".stageway/incoming/one");
    expect(new Uint8Array(await readFile(join(incoming, long)))).toEqual(new Uint8Array([0, 255, 10]));
    expect((await stat(join(incoming, "files/.env"))).mode & 0o777).toBe(0o600);
    const second = await target.receive("two", files, { state: ["compose", "", "compose.yml"], books });
    expect(trips).toBe(4);
    expect(second.reports["books"]).toEqual(first.reports["books"]);
    expect(readSections(second.reports["state"]?.stdout ?? "").get("warnings")).toEqual(["no engine 'here'"]);
    await target.run({ token: "one", number: 1, job: placing() });
    expect(trips).toBe(5);
  });
});
