import type { Threat } from "../threat.ts";

/** Where a registry writer offers a release. */
export const place: readonly Threat[] = [
  {
    attempt: "offers a release from a folder whose name begins alike",
    answer: "not in the place of the stage",
    test: ["ghcr.io/acme/shopping/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "offers a release from a longer path that ends alike",
    answer: "not in the place of the stage",
    test: ["ghcr.io/evil/acme/shop/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "offers a release from a registry whose name ends alike",
    answer: "not in the place of the stage",
    test: ["ghcr.io.evil.example/acme/shop/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "offers a release from another port",
    answer: "not in the place of the stage",
    test: ["ghcr.io:444/acme/shop/release", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "runs a registry that a record names, for a configuration that names only a folder",
    answer: "not asked; everything is built",
    test: [
      "of another registry, and the configuration names none",
      "actions/build-images/src/place-of-previous.test.ts",
    ],
  },
  {
    attempt: "runs a registry that a record names, for a stage with a folder of its own",
    answer: "not asked; everything is built",
    test: [
      "of another registry than the folder that was planned",
      "actions/build-images/src/place-of-previous.test.ts",
    ],
  },
  {
    attempt: "has a release reused out of a registry of its own",
    answer: "not asked; everything is built",
    test: ["of another registry", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "has a release reused out of another folder of the registry",
    answer: "not asked; everything is built",
    test: ["of another folder", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "runs a registry in which a host says that a signed release lies, to be sent the password",
    answer: "not asked, and nothing is signed there",
    test: [
      "is what a copy beside the journal proves, without the registry",
      "packages/delivery/src/proven-rollback.test.ts",
    ],
  },
];
