import { itHolds } from "./sample.ts";
import { sweeps } from "./sweeps.ts";

itHolds(
  sweeps.filter(({ engine = false }) => engine),
  240_000,
);
