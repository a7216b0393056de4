import { isAncestor } from "../commit-log.ts";
import { apiLink, nodeId } from "../links.ts";
import { created, noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { changeRefs } from "../ref-events.ts";
import { listRefs, noObject, readRef } from "../refs.ts";
import type { Ref } from "../refs.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";

const path = "/repos/{owner}/{repo}/git";

/** Operations that read, match, create, move and delete refs. */
export const gitRefs = [
  operation(`GET ${path}/ref/{ref}`, "contents:read", get),
  operation(`GET ${path}/matching-refs/{ref}`, "contents:read", list),
  operation<{ ref: string; sha: string }>(`POST ${path}/refs`, "contents:write", create),
  operation<{ sha: string; force?: boolean }>(`PATCH ${path}/refs/{ref}`, "contents:write", update),
  operation(`DELETE ${path}/refs/{ref}`, "contents:write", remove),
];

async function get({ world, repository, path: { ref = "" } }: Call): Promise<Reply> {
  const found = await readRef(repository.git, `refs/${ref}`);
  if (!found) throw notFound();
  return ok(refShape(world, repository, found));
}

async function list(call: Call): Promise<Reply> {
  const { world, repository, path: at } = call;
  const found = await listRefs(repository.git, `refs/${at.ref ?? ""}`);
  return paged(call, found, (ref) => refShape(world, repository, ref));
}

async function create({ world, repository, actor, body }: Call<{ ref: string; sha: string }>): Promise<Reply> {
  const { git } = repository;
  if (!/^refs\/[^/]+\/./.test(body.ref) || !(await git.holds("check-ref-format", body.ref))) {
    throw unprocessable(`${body.ref} is not a valid ref name.`);
  }
  if (!(await git.holds("cat-file", "-e", body.sha))) throw unprocessable("Object does not exist");
  if (await readRef(git, body.ref)) throw unprocessable("Reference already exists");
  await changeRefs(world, repository, actor, { ref: body.ref, before: noObject, after: body.sha });
  return created(await shapeOf(world, repository, body.ref));
}

async function update(call: Call<{ sha: string; force?: boolean }>): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const ref = await existing(call);
  if (!(await repository.git.holds("cat-file", "-e", body.sha))) throw unprocessable("Object does not exist");
  const forward = ref.type === "commit" && (await isAncestor(repository.git, ref.sha, body.sha));
  if (!forward && body.force !== true) throw unprocessable("Update is not a fast forward");
  if (ref.sha !== body.sha)
    await changeRefs(world, repository, actor, { ref: ref.name, before: ref.sha, after: body.sha });
  return ok(await shapeOf(world, repository, ref.name));
}

async function remove(call: Call): Promise<Reply> {
  const { world, repository, actor } = call;
  const ref = await existing(call);
  await changeRefs(world, repository, actor, { ref: ref.name, before: ref.sha, after: noObject });
  return noContent();
}

async function existing({ repository, path: { ref = "" } }: Call): Promise<Ref> {
  const found = await readRef(repository.git, `refs/${ref}`);
  if (!found) throw unprocessable("Reference does not exist");
  return found;
}

async function shapeOf(world: World, repository: Repository, name: string) {
  const ref = await readRef(repository.git, name);
  if (!ref) throw notFound();
  return refShape(world, repository, ref);
}

function refShape(world: World, repository: Repository, { name, sha, type }: Ref) {
  return {
    ref: name,
    node_id: nodeId("REF", name),
    url: apiLink(world, repository, `/git/${name}`),
    object: { sha, type, url: apiLink(world, repository, `/git/${type}s/${sha}`) },
  };
}
