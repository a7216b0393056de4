export { accessAs } from "./access.ts";
export { releaseArtifactType } from "./artifact-types.ts";
export { copyImage, copyReferrers, type CopyOptions, type Place } from "./copy.ts";
export { digestOf, isDigest, WrongContentError, type Digest } from "./digest.ts";
export { dockerConfigFolder, readDockerConfig, type Credentials, type DockerConfig } from "./docker-config.ts";
export { eachOf, limited } from "./limited.ts";
export { platformText, readManifest, type Descriptor, type Manifest, type Platform } from "./manifest.ts";
export { mediaTypes } from "./media-type.ts";
export {
  faultOfRepository,
  faultOfTag,
  formatReference,
  parseDigestReference,
  parseReference,
  type Reference,
} from "./reference.ts";
export { openRegistry, type Registry, type RegistryAccess } from "./registry.ts";
export { RegistryError, UnreachableError } from "./registry-error.ts";
export {
  fetchRelease,
  imageReferences,
  packRelease,
  pushRelease,
  releaseOfManifest,
  type FetchedRelease,
} from "./release.ts";
export { findStatements, putStatement, statementArtifactType } from "./statements.ts";
export { faultOfPath, readTar, writeTar, type ArchivedFile } from "./tar.ts";
