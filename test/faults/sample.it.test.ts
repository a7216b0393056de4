import { itHolds } from "./sample.ts";
import { sweeps } from "./sweeps.ts";

itHolds(
  sweeps.filter(({ engine = false, sample }) => engine && sample > 0),
  240_000,
);
