import { join } from "node:path";
import type { ComposeProject, NeedAt } from "./project.ts";

/** What has to be on the host, by how it comes there. */
export interface Along {
  /** In the repository, below the project's folder: goes with a release. Relative to the repository. */
  readonly include: readonly NeedAt[];
  /** What of the rest matters little: words for people. */
  readonly assumed: readonly string[];
  /** What of the rest somebody has to see to: words for people. */
  readonly warnings: readonly string[];
}

/** Sorts what compose and containers read by whether a release brings it. */
export function goesAlong(paths: readonly string[], { needs, folder, files }: ComposeProject): Along {
  const include: NeedAt[] = [];
  const assumed: string[] = [];
  const warnings: string[] = [];
  const known = new Set(paths);
  const isThere = (path: string) => known.has(path) || paths.some((each) => each.startsWith(`${path}/`));
  const own: NeedAt[] = [];
  const made: NeedAt[] = [];
  const environment = join(folder, ".env");
  for (const need of needs) {
    const { path } = need;
    if (files.includes(path)) continue;
    if (path.startsWith("/")) own.push(need);
    else if (path === "." || path === folder || folder.startsWith(`${path}/`))
      warnings.push(`${named(need)} is the whole project folder: its files are not deployed with it`);
    else if (folder !== "" && !path.startsWith(`${folder}/`))
      warnings.push(
        `${named(need)} lies outside of ${folder}, the folder of the first compose file, and cannot go along: it has to be on the host already, or move it below ${folder}`,
      );
    else if (isThere(path)) include.push(need);
    else if (need.optional)
      assumed.push(`${named(need)} is optional and not in the repository: it is read where the host has it`);
    else if (path === environment)
      assumed.push(`${named(need)} is what the deployment is given as the project's environment (env-file)`);
    else if (need.made && looksLikeFolder(path)) made.push(need);
    else warnings.push(`${named(need)} is not in the repository, or git ignores it: ${remedyFor(need)}`);
  }
  if (own.length > 0) assumed.push(`the host has these already: ${own.map(named).join(", ")}`);
  if (made.length > 0)
    assumed.push(
      `not in the repository, so Docker makes empty folders of these on the host: ${made.map(named).join(", ")}`,
    );
  return { include: outermost(include), assumed, warnings };
}

/** Without what lies within another of them. */
function outermost(needs: readonly NeedAt[]): NeedAt[] {
  return needs.filter(({ path }) => !needs.some((other) => path.startsWith(`${other.path}/`)));
}

/** By its name: `conf.d` and `data` do, `app.ini` does not. */
function looksLikeFolder(path: string): boolean {
  return !/\.(?!d$)[a-z]\w*$/i.test(path);
}

/** Whether the project's `.env` goes along, being in the repository. */
export function environmentOf(paths: readonly string[], folder: string): readonly string[] {
  const path = join(folder, ".env");
  return paths.includes(path) ? [path] : [];
}

/** `conf/app.conf (config of web, compose.yml:9)` */
export function named({ path, what, at }: NeedAt): string {
  return `${path} (${[what, at].filter(Boolean).join(", ")})`;
}

function remedyFor({ kind, made }: NeedAt): string {
  const already = "it has to be on the host already";
  if (kind === "mount") return made ? `${already}, or Docker makes a folder of that name` : already;
  return `${already}, or compose refuses to start; commit it, or put it into the project's directory on the host`;
}
