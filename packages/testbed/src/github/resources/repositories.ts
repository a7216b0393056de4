import { operation, ok } from "../operation.ts";
import { fullRepositoryShape } from "../shapes/repository.ts";

/** The operation that reads a repository. */
export const repositories = [
  operation("GET /repos/{owner}/{repo}", "metadata:read", ({ world, repository }) =>
    ok(fullRepositoryShape(world, repository)),
  ),
];
