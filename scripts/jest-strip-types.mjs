// Jest transform: the same type stripping that Node 24 does when it runs these files itself.
import { createHash } from "node:crypto";
import { stripTypeScriptTypes } from "node:module";

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: "strip" }) }),
  getCacheKey: (source, path) => createHash("sha1").update(process.version).update(path).update(source).digest("hex"),
};
