export { noIgnoreFile, parseIgnoreFile, type IgnoreFile } from "./ignore-file.ts";
