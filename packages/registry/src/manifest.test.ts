import { expect, it } from "@jest/globals";
import { digestOf } from "./digest.ts";
import { readManifest } from "./manifest.ts";
import { mediaTypes } from "./media-type.ts";

const part = { mediaType: "application/x", digest: digestOf("x"), size: 1 };
const [image, index] = [
  { config: part, layers: [part] },
  { mediaType: mediaTypes.ociIndex, manifests: [part] },
];

it.each<[string, object, string | undefined, string]>([
  ["an index that is an image as well", { ...index, layers: [part] }, undefined, "an index has no layers"],
  ["an index with a configuration", { ...index, config: part }, undefined, "an index has no config"],
  [
    "an image that is an index as well, as the registry likes",
    { ...image, manifests: [part] },
    mediaTypes.ociManifest,
    "an image has no manifests",
  ],
  [
    "an index that is an image, as the registry likes",
    { ...image, manifests: [] },
    mediaTypes.ociIndex,
    "has no layers",
  ],
  ["a media type that nobody knows", image, "application/vnd.oci.artifact.manifest.v1+json", "is not one of an image"],
  ["no media type", image, undefined, "is not one of an image"],
  [
    "a digest of another algorithm",
    { ...index, manifests: [{ ...part, digest: `sha512:${"0".repeat(128)}` }] },
    undefined,
    "a sha256 digest",
  ],
  [
    "a digest that is a path",
    { ...index, manifests: [{ ...part, digest: "../../evil/manifests/v1" }] },
    undefined,
    "a sha256 digest",
  ],
  [
    "a digest in capitals",
    { ...index, manifests: [{ ...part, digest: part.digest.toUpperCase() }] },
    undefined,
    "a sha256 digest",
  ],
  ["a size that is a text", { ...index, manifests: [{ ...part, size: "1" }] }, undefined, "or a size"],
  ["a size below nothing", { ...index, manifests: [{ ...part, size: -1 }] }, undefined, "or a size"],
  ["a size beyond what numbers hold", { ...index, manifests: [{ ...part, size: 1e300 }] }, undefined, "or a size"],
  ["layers that are no list", { ...image, layers: {} }, mediaTypes.ociManifest, "a list of descriptors is missing"],
])("refuses %s", (_, value, contentType, why) => {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, ...value }));
  expect(() => readManifest(bytes, digestOf(bytes), contentType)).toThrow(why);
});
