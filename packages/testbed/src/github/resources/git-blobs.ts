import { apiLink, nodeId } from "../links.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { notFound } from "../refusal.ts";

const path = "/repos/{owner}/{repo}/git/blobs";

/** Operations that read and create blobs in the git database. */
export const gitBlobs = [
  operation(`GET ${path}/{file_sha}`, "contents:read", get),
  operation<{ content: string; encoding?: string }>(`POST ${path}`, "contents:write", create),
];

async function get({ world, repository, path: { file_sha: sha = "" }, accept }: Call): Promise<Reply> {
  const { exitCode, stdout } = await repository.git.attempt(["cat-file", "blob", sha]);
  if (exitCode !== 0) throw notFound();
  if (accept.includes("raw"))
    return { status: 200, raw: { type: "application/vnd.github.raw+json; charset=utf-8", content: stdout } };
  const url = apiLink(world, repository, `/git/blobs/${sha}`);
  const content = stdout.toString("base64");
  return ok({ sha, node_id: nodeId("B", sha), size: stdout.length, url, content, encoding: "base64" });
}

async function create({ world, repository, body }: Call<{ content: string; encoding?: string }>): Promise<Reply> {
  const input = Buffer.from(body.content, body.encoding === "base64" ? "base64" : "utf8");
  const sha = await repository.git.run(["hash-object", "-w", "--stdin"], { input });
  return created({ sha, url: apiLink(world, repository, `/git/blobs/${sha}`) });
}
