import { describe, expect, it } from "@jest/globals";
import { interpreters, sandbox } from "./testing.ts";

/** What a plugin of the client is asked, without the client. */
const docker = '#!/bin/sh\n[ "$1" != compose ] || shift\nexec docker-compose "$@"\n';

interface Told {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the application gets. */
  readonly environment: string | undefined;
}

interface Situation {
  readonly then: string;
  /** On the host; none where nothing stands there. */
  readonly today?: string;
  /** Given by whoever goes back. */
  readonly given?: string;
}

const block = "# stageway: begin (written anew by every deployment)\nCOMPOSE_FILE=compose.yml\n# stageway: end\n";
const mark = "# stageway: rotated PASSWORD\n";

describe.each(interpreters)("the environment of a rollback in %s", (interpreter) => {
  const goBack = async (of: "then" | "now", { then, today, given }: Situation): Promise<Told> => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.write(".stageway/deployments/7/files/.env", `${then}${block}`);
    if (today !== undefined) await site.write(".env", `${today}${block}`);
    const files = given === undefined ? [] : [{ path: "answers/today", content: given }];
    const { reports } = await site.target.receive("back", files, {
      snapshot: ["snapshot", "7"],
      environment: ["environment", of],
    });
    const report = reports["environment"] ?? { exitCode: 1, stdout: "", stderr: "there is no report" };
    return { ...report, environment: await site.read(".stageway/incoming/back/env") };
  };
  const said = ({ stdout }: Told) => stdout.split("\n").filter((line) => line !== "");

  it.each<[string, Situation, string, readonly string[]]>([
    ["says nothing where nothing changed", { then: "A=1\nB=2\n", today: "A=1\nB=2\n" }, "A=1\nB=2\n", []],
    ["names a key with another value", { then: "A=1\nB=2\n", today: "A=1\nB=3\n" }, "A=1\nB=2\n", ["differs B"]],
    [
      "names a key that went, and one that came",
      { then: "A=1\n", today: "B=1\n" },
      "A=1\n",
      ["differs A", "differs B"],
    ],
    [
      "reads quotes and spaces as compose does",
      { then: "A='1'\nB = 2\n", today: 'A="1"\nexport B=2 # two\n' },
      "A='1'\nB = 2\n",
      [],
    ],
    ["knows a value of several lines", { then: 'K="a\nb"\n', today: 'K="a\nc"\n' }, 'K="a\nb"\n', ["differs K"]],
    [
      "names what follows from another key",
      { then: "A=1\nB=${A}0\n", today: "A=2\nB=${A}0\n" },
      "A=1\nB=${A}0\n",
      ["differs A", "differs B"],
    ],
    ["compares with what is given", { then: "A=1\n", today: "A=1\n", given: "A=2\n" }, "A=1\n", ["differs A"]],
    ["goes on where there is none today", { then: "A=1\n" }, "A=1\n", ["differs A"]],
    ["goes on where today's cannot be read", { then: "A=1\n", today: 'A="1\n' }, "A=1\n", ["unread"]],
    [
      "keeps a rotated key",
      { then: "A=1\nPASSWORD=old\n", today: `${mark}A=2\nPASSWORD=new\n` },
      `${mark}A=1\nPASSWORD=new\n`,
      ["differs A", "kept PASSWORD"],
    ],
    [
      "keeps one that is given",
      { then: "PASSWORD=old\n", today: "PASSWORD=old\n", given: `${mark}PASSWORD=new\n` },
      `${mark}PASSWORD=new\n`,
      ["kept PASSWORD"],
    ],
    [
      "lets others follow from a rotated key",
      { then: "PASSWORD=old\nURL=db://${PASSWORD}@db\n", today: `${mark}PASSWORD=new\nURL=db://\${PASSWORD}@db\n` },
      `${mark}PASSWORD=new\nURL=db://\${PASSWORD}@db\n`,
      ["kept PASSWORD"],
    ],
    [
      "leaves out a rotated key that is gone today",
      { then: "A=1\nPASSWORD=old\n", today: `${mark}A=1\n` },
      `${mark}A=1\n`,
      ["kept PASSWORD"],
    ],
    [
      "adds a rotated key that came since",
      { then: "A=1\n", today: `${mark}A=1\nPASSWORD=new\n` },
      `${mark}A=1\nPASSWORD=new\n`,
      ["kept PASSWORD"],
    ],
    [
      "replaces a rotated key of several lines, quoted and exported",
      { then: "export PASSWORD='o\nl\nd'\nA=1\n", today: `${mark}PASSWORD="n\ne\\"w"\nA=1\n` },
      `${mark}PASSWORD="n\ne\\"w"\nA=1\n`,
      ["kept PASSWORD"],
    ],
    [
      "replaces each of several lines for one key",
      { then: "PASSWORD=a\nA=1\nPASSWORD: b\n", today: `${mark}PASSWORD=x\nPASSWORD=y\nA=1\n` },
      `${mark}PASSWORD=y\nA=1\nPASSWORD=y\n`,
      ["kept PASSWORD"],
    ],
    [
      "keeps a rotated key that shared a line",
      { then: "A='1' PASSWORD='old'\n", today: `${mark}PASSWORD=new\n` },
      `${mark}A='1' PASSWORD='old'\nPASSWORD=new\n`,
      ["differs A", "kept PASSWORD"],
    ],
    [
      "takes the marks of today alone",
      {
        then: `${mark}PASSWORD=old\nTOKEN=old\n`,
        today: "# stageway: rotated TOKEN, KEY\r\nPASSWORD=new\nTOKEN=new\nKEY=1\n",
      },
      "# stageway: rotated TOKEN, KEY\r\nPASSWORD=old\nTOKEN=new\nKEY=1\n",
      ["differs PASSWORD", "kept KEY", "kept TOKEN"],
    ],
    [
      "names a mark that fits no key",
      { then: "A=1\n", today: "# stageway: rotated PASWORD\nA=1\n" },
      "# stageway: rotated PASWORD\nA=1\n",
      ["unknown PASWORD"],
    ],
  ])("of then: %s", async (_, situation, environment, names) => {
    const told = await goBack("then", situation);
    expect([told.exitCode, told.environment, ...said(told)]).toEqual([0, environment, ...names]);
  });

  it.each<[string, Situation, string, readonly string[]]>([
    [
      "is the host's",
      { then: "A=1\nPASSWORD=old\n", today: "A=1\nPASSWORD=new\n" },
      "A=1\nPASSWORD=new\n",
      ["differs PASSWORD"],
    ],
    ["is what is given", { then: "A=1\n", today: "A=2\n", given: "A=3\n" }, "A=3\n", ["differs A"]],
    ["is that of then where nothing changed", { then: "A=1\n", today: "A=1\n" }, "A=1\n", []],
    ["is empty where there is none", { then: "A=1\n" }, "", ["differs A"]],
    ["is not read where compose cannot", { then: "A=1\n", given: "A='\n" }, "A='\n", ["unread"]],
  ])("of now: %s", async (_, situation, environment, names) => {
    const told = await goBack("now", situation);
    expect([told.exitCode, told.environment, ...said(told)]).toEqual([0, environment, ...names]);
  });

  it.each<[string, Situation, string]>([
    [
      "a mark with more than names",
      { then: "A=1\n", today: "# stageway: rotated PASSWORD=geheim\nA=1\n" },
      "more behind it than names of keys",
    ],
    [
      "a rotated key that follows from one of today",
      { then: "USER=a\nPASSWORD=old\n", today: `${mark}USER=b\nPASSWORD=\${USER}-geheim\n` },
      "rotated keys cannot be kept in the .env of then: PASSWORD",
    ],
    ["what compose cannot read", { then: 'A="geheim\n', today: `${mark}PASSWORD=new\n` }, "cannot be kept"],
  ])("is refused, and no value is said, for %s", async (_, situation, why) => {
    const told = await goBack("then", situation);
    expect(told.exitCode).toBe(1);
    expect(told.stderr).toContain(why);
    expect(told.stdout + told.stderr).not.toContain("geheim");
  });
});
