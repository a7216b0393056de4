export { choice } from "./choice.ts";
export { entries, list, oneOrMany, record, type NameRule } from "./collections.ts";
export { object, optional, preset, required, settings, shorthand, type Values } from "./object.ts";
export { anything, anyText, exactly, flag, nullable, parsed, text, whole } from "./scalars.ts";
export {
  bad,
  formatPath,
  Place,
  readBy,
  type JsonSchema,
  type Path,
  type Problem,
  type Reading,
  type Shape,
  type ValueOf,
} from "./shape.ts";
export { codePoint, show } from "./show.ts";
export { describeProblems } from "./problems.ts";
