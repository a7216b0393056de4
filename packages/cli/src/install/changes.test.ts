import { createHash } from "node:crypto";
import { expect, it } from "@jest/globals";
import { forcedCommand, policyText } from "@stageway/remote";
import { planInstallation, type Wanted } from "./changes.ts";
import { policyPath, programPath, signersPathOf } from "./places.ts";
import { readSurvey, type Survey } from "./survey.ts";

const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const text = Buffer.from("the program");
const wanted: Wanted = {
  key: { type: "ssh-ed25519", blob, comment: "deploy" },
  allowed: { repositories: ["ghcr.io/acme/*"], mounts: [], unknown: [] },
  user: "deploy",
  directory: "/srv/shop",
  program: programPath,
  policy: policyPath("/srv/shop"),
  installed: { text, hash: "" },
  signers: signersPathOf("/srv/shop"),
  signersText: undefined,
};
const bare: Survey = {
  user: { id: 1000, home: "/home/deploy" },
  keysFile: "/home/deploy/.ssh/authorized_keys",
  keys: "",
  program: "",
  policy: "",
  signers: "",
  directory: "missing",
  exchangeable: [],
  keysAreForeign: false,
  dockerIsUsable: true,
};
const line = `${forcedCommand(wanted)} ssh-ed25519 ${blob} deploy`;
const done: Survey = {
  ...bare,
  keys: `${line}\n`,
  program: createHash("sha256").update(text).digest("hex"),
  policy: policyText(["ghcr.io/acme/*"]),
  directory: "writable",
};

function changes(found: Survey, more: Partial<Wanted> = {}): string[] {
  const plan = planInstallation(found, { ...wanted, ...more });
  return plan.kind === "refused" ? [...plan.problems] : plan.changes.map(({ path, why }) => `${path}: ${why}`);
}

it("writes everything on a host that has nothing, the key last", () => {
  expect(changes(bare)).toEqual([
    "/srv/shop: is made, and belongs to deploy",
    "/usr/local/lib/stageway/program.sh: is new",
    "/etc/stageway/srv-shop.policy: + ghcr.io/acme/*",
    "/home/deploy/.ssh/authorized_keys: one line more",
  ]);
});

it("writes nothing where all is as it should be, and what differs alone where it is not", () => {
  expect(changes(done)).toEqual([]);
  expect(changes({ ...done, program: "another" })).toEqual([`${programPath}: replaces another version`]);
  const allowed = { repositories: ["ghcr.io/acme/web"], mounts: ["/srv/shared", "volume common"], unknown: [] };
  expect(changes(done, { allowed })).toEqual([
    "/etc/stageway/srv-shop.policy: - ghcr.io/acme/*, + ghcr.io/acme/web, + /srv/shared, + volume common",
  ]);
});

it("copies who may sign, and says which keys come and go", () => {
  const line = (name: string, kind: string) => `${name} namespaces="${kind}@stageway" ssh-ed25519 AAAA${name}\n`;
  const signersText = `# head\n${line("build", "built")}${line("staging", "verified")}`;
  expect(changes(done, { signersText })).toEqual([
    "/etc/stageway/srv-shop.signers: + build ssh-ed25519 AAAAbuild, + staging ssh-ed25519 AAAAstaging",
  ]);
  expect(changes({ ...done, signers: signersText }, { signersText })).toEqual([]);
  const older = { ...done, signers: `${signersText}${line("production", "verified")}` };
  expect(changes(older, { signersText })).toEqual([
    "/etc/stageway/srv-shop.signers: - production ssh-ed25519 AAAAproduction",
  ]);
  expect(changes(older)).toEqual([]);
  expect(planInstallation(older, wanted)).toMatchObject({
    notes: [
      "the host takes signed releases only, and the configuration does not require that: rm /etc/stageway/srv-shop.signers",
    ],
  });
});

it.each<[string, Partial<Survey>, string]>([
  ["nobody", { user: undefined }, "there is no user deploy"],
  ["root", { user: { id: 0, home: "/root" } }, "deploy is root, whom no policy binds"],
  ["a home in the project", { user: { id: 1, home: "/srv/shop/home" } }, "lies in /srv/shop"],
  ["a directory of somebody else", { directory: "foreign" }, "deploy may not write /srv/shop"],
  ["what could be exchanged", { exchangeable: ["/etc/stageway"] }, "deploy may write /etc/stageway"],
  ["keys of somebody else", { keysAreForeign: true }, "from a file of its own"],
  ["an sshd that does not say where keys are", { keysFile: undefined }, "current value is nothing"],
])("refuses %s", (_, found, problem) => {
  expect(changes({ ...bare, ...found })).toEqual([expect.stringContaining(problem)]);
});

it("refuses mounts that rule the host, and a key that is for another project", () => {
  const allowed = { repositories: ["ghcr.io/acme/*"], mounts: ["/var/run/docker.sock"], unknown: [] };
  const keys = done.keys.replaceAll("/srv/shop", "/srv/other");
  expect(changes({ ...done, keys }, { allowed })).toEqual([
    "whoever mounts /var/run/docker.sock rules the host",
    "the key is for /srv/other already, and a key is for one project",
  ]);
});

it("notes other keys with a shell, a user without Docker and images that are not known", () => {
  const allowed = { repositories: ["ghcr.io/acme/*"], mounts: [], unknown: ["${DB}"] };
  const found = { ...done, keys: `ssh-rsa AAAA you\n${line}\n`, dockerIsUsable: false };
  expect(planInstallation(found, { ...wanted, allowed })).toMatchObject({
    notes: [
      "1 other key of deploy has a shell",
      "deploy cannot use Docker: usermod -aG docker deploy",
      "the image ${DB} is not known here: name its repository with --allow",
    ],
  });
});

it("gives each directory a policy of its own", () => {
  const paths = ["/srv/a-b", "/srv/a/b", "/srv-a/b"].map(policyPath);
  expect(new Set(paths).size).toBe(3);
});

it("reads what a host says", () => {
  const packed = Buffer.from("ü # x\n").toString("base64");
  const printed = `id 1000\nhome /home/a b\nkeysfile /k\nkeys ${packed}\nsigners ${packed}\ndirectory foreign\nexchangeable /etc\nexchangeable /usr\n`;
  expect(readSurvey(printed)).toEqual({
    user: { id: 1000, home: "/home/a b" },
    keysFile: "/k",
    keys: "ü # x\n",
    program: "",
    policy: "",
    signers: "ü # x\n",
    directory: "foreign",
    exchangeable: ["/etc", "/usr"],
    keysAreForeign: false,
    dockerIsUsable: false,
  });
  expect(readSurvey("").user).toBeUndefined();
});
