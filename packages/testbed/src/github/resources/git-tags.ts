import { noreplyAddress } from "../accounts.ts";
import type { Signature } from "../commit-log.ts";
import { apiLink, nodeId } from "../links.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { notFound, unprocessable } from "../refusal.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";

interface NewTag {
  tag: string;
  message: string;
  object: string;
  type: "commit" | "tree" | "blob";
  tagger?: Partial<Signature>;
}

const path = "/repos/{owner}/{repo}/git/tags";

/** Operations that read and create annotated tag objects. */
export const gitTags = [
  operation(`GET ${path}/{tag_sha}`, "contents:read", async (call) =>
    ok(await tagShape(call.world, call.repository, call.path.tag_sha ?? "")),
  ),
  operation<NewTag>(`POST ${path}`, "contents:write", create),
];

/** Makes the object of an annotated tag; a ref has to be made for it to be seen, as on GitHub. */
async function create({ world, repository, actor, body }: Call<NewTag>): Promise<Reply> {
  if (!(await repository.git.holds("cat-file", "-e", body.object))) throw unprocessable("Object does not exist");
  const { name, email, date } = { name: actor.login, email: noreplyAddress(actor), date: world.now(), ...body.tagger };
  const seconds = Math.floor(Date.parse(date) / 1000);
  const text = `object ${body.object}\ntype ${body.type}\ntag ${body.tag}\ntagger ${name} <${email}> ${seconds} +0000\n\n${body.message}\n`;
  const sha = await repository.git.run(["hash-object", "-t", "tag", "-w", "--stdin"], { input: text });
  return created(await tagShape(world, repository, sha));
}

async function tagShape(world: World, repository: Repository, sha: string) {
  const { exitCode, stdout } = await repository.git.attempt(["cat-file", "tag", sha]);
  if (exitCode !== 0) throw notFound();
  const [head = "", ...rest] = stdout.toString().split("\n\n");
  const lines = head.split("\n").map((line) => /^(\S+) (.*)$/.exec(line) ?? []);
  const field = (wanted: string) => lines.find(([, name]) => name === wanted)?.[2] ?? "";
  const [, name = "", email = "", seconds = "0"] = /^(.*) <(.*)> (\d+)/.exec(field("tagger")) ?? [];
  const [object, type] = [field("object"), field("type")];
  return {
    sha,
    node_id: nodeId("TAG", sha),
    tag: field("tag"),
    message: rest.join("\n\n").trimEnd(),
    url: apiLink(world, repository, `/git/tags/${sha}`),
    tagger: { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace(".000", "") },
    object: { sha: object, type, url: apiLink(world, repository, `/git/${type}s/${object}`) },
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}
