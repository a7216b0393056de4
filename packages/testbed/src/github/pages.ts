import type { Answer } from "./message.ts";
import { textAnswer } from "./message.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** The pages that people are sent to: `/owner/name` and `/owner/name/deployments`, as plain text. */
export function page(world: World, path: string): Answer {
  const [, owner = "", name = "", what = ""] = path.split("/");
  const repository = world.repository(`${owner}/${name.replace(/\.git$/, "")}`);
  if (!repository) return textAnswer(404, "Not Found\n");
  if (what === "deployments") return textAnswer(200, deploymentsPage(repository));
  return textAnswer(what === "" ? 200 : 404, what === "" ? `${repository.fullName}\n` : "Not Found\n");
}

function deploymentsPage({ fullName, records }: Repository): string {
  const rows = records.deployments
    .toReversed()
    .map((deployment) => [
      String(deployment.id),
      deployment.environment,
      deployment.task,
      deployment.sha.slice(0, 7),
      deployment.statuses.map(({ state }) => state).join(" > ") || "created",
      deployment.createdAt,
      deployment.statuses.at(-1)?.description ?? deployment.description ?? "",
    ]);
  return `Deployments of ${fullName}\n\n${columns([["ID", "ENVIRONMENT", "TASK", "COMMIT", "STATUSES", "CREATED", "DESCRIPTION"], ...rows])}\n`;
}

function columns(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
