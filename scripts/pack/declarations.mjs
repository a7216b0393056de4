import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The type declarations of a package and of every package of ours that it stands on, by their path below `packages/`
 * (`core/src/index.d.ts`).
 */
export function declarations(name) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([join(root, "packages", name, "src/index.ts")], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(root, "packages"),
    outDir: "/",
  });
  const files = new Map();
  program.emit(undefined, (path, text) => files.set(path.slice(1), text));
  return files;
}
