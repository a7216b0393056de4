import { imagePath, platform, configuredPath, variableName } from "../grammar.ts";
import {
  anyText,
  list,
  oneOrMany,
  optional,
  preset,
  record,
  settings,
  shorthand,
  text,
  type NameRule,
  type ValueOf,
} from "../shape/index.ts";
import { size } from "./sizes.ts";

/** The key of a service: its name, or a pattern of folders, each of which is a service. */
export const serviceKey: NameRule = {
  pattern: /^(?:[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*|(?:[A-Za-z0-9._-]+\/)*[A-Za-z0-9._-]*\*[A-Za-z0-9._-]*)$/,
  wanted: 'a service name (letters and digits with ".", "_" or "-" between them) or folders like services/*',
};

/** What one service is built from. */
const full = settings({
  context: optional(
    configuredPath,
    "folder that the builder is sent; the service's name when absent, and the folder itself for folders like services/*",
  ),
  dockerfile: optional(
    configuredPath,
    "path of the Dockerfile in the repository; Dockerfile in the context when absent",
  ),
  image: optional(
    imagePath,
    "name of the image below the folder of images; the service's name in lower case when absent",
  ),
  target: optional(text(), "stage of the Dockerfile that is built; its last one when absent"),
  args: preset(record(variableName, anyText), {}, "build arguments; they are stored in the image, so never secrets"),
  platforms: preset(list(platform), [], "platforms like linux/amd64; the builder's own when empty"),
  sizeLimit: optional(size, "size above which an image is reported, like 1GB; limits.image-size when absent"),
  paths: optional(
    oneOrMany(configuredPath),
    "files and folders whose change concerns this service, beside its own Dockerfile; its context when absent",
  ),
});

/** The settings of a service. A path alone is short for its `context`. */
export const service = shorthand(configuredPath, (context) => ({ context }), full);

/** The settings of a service, with defaults filled in. */
export type ServiceSettings = ValueOf<typeof service>;
