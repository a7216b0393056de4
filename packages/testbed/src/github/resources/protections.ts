import { apiLink } from "../links.ts";
import { noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { notFound } from "../refusal.ts";
import type { Repository } from "../repository.ts";
import type { Protection } from "../settings-records.ts";
import type { World } from "../world.ts";

const path = "/repos/{owner}/{repo}/branches/{branch}/protection";

interface Wanted {
  enforce_admins: boolean | null;
  required_pull_request_reviews: Protection["reviews"];
  allow_force_pushes?: boolean | null;
  allow_deletions?: boolean;
}

/** Operations that read, set and remove the protection of a branch. */
export const protections = [
  operation(`GET ${path}`, "administration:read", (call) => ok(shape(call.world, call.repository, find(call)))),
  operation<Wanted>(`PUT ${path}`, "administration:write", put),
  operation(`DELETE ${path}`, "administration:write", (call) => {
    const { records } = call.repository;
    const gone = find(call);
    records.protections = records.protections.filter((one) => one !== gone);
    return noContent();
  }),
];

function put({ world, repository, body, path: { branch = "" } }: Call<Wanted>): Reply {
  const protection: Protection = {
    branch,
    enforceAdmins: body.enforce_admins ?? false,
    reviews: body.required_pull_request_reviews,
    allowForcePushes: body.allow_force_pushes ?? false,
    allowDeletions: body.allow_deletions ?? false,
  };
  const { records } = repository;
  records.protections = [...records.protections.filter((one) => one.branch !== branch), protection];
  return ok(shape(world, repository, protection));
}

function find({ repository, path: { branch } }: Pick<Call, "repository" | "path">): Protection {
  const protection = repository.records.protections.find((one) => one.branch === branch);
  if (protection === undefined) throw notFound("Branch not protected");
  return protection;
}

function shape(world: World, repository: Repository, protection: Protection) {
  const url = apiLink(world, repository, `/branches/${encodeURIComponent(protection.branch)}/protection`);
  const { reviews } = protection;
  return {
    url,
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    ...(reviews !== null && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: reviews.dismiss_stale_reviews ?? false,
        require_code_owner_reviews: false,
        required_approving_review_count: reviews.required_approving_review_count ?? 1,
        require_last_push_approval: false,
      },
    }),
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
  };
}
