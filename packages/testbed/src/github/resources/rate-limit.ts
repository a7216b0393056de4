import { ok } from "../operation.ts";
import type { Operation } from "../operation.ts";

/** What a token has left; asking costs nothing. */
export const rateLimit: Operation[] = [
  {
    route: "GET /rate_limit",
    needs: ["metadata:read"],
    handle: ({ world, access }) => {
      const core = world.limits.state(access);
      return ok({ resources: { core, search: core }, rate: core });
    },
  },
];
