import { configurationSchemaId } from "@stageway/pipeline/config-file";
import { stringify } from "yaml";
import type { Findings } from "./findings.ts";
import type { FoundService } from "./found-services.ts";

/** Where the configuration stands in a repository. */
export const configurationPath = ".github/stageway.yml";

/** The configuration, with the defaults of everything that it does not say left out. */
export function configurationText(findings: Findings): string {
  const { images, services, composeFiles, include, stage, branch, hosts, user, directory, trust } = findings;
  const files = composeFiles.length === 1 && composeFiles[0] === "compose.yml" ? {} : { files: composeFiles };
  const compose = { ...files, ...(include.length > 0 && { include }) };
  const value = {
    images,
    services: Object.fromEntries(Object.entries(services).map(([name, service]) => [name, serviceValue(service)])),
    ...(Object.keys(compose).length > 0 && { compose }),
    stages: {
      [stage]: { branch, ...(hosts.length > 0 && { hosts }), ...(user !== undefined && { user }), directory },
    },
    ...(trust && { trust: "required" }),
  };
  const head = [
    // Editors complete and check the file by this line.
    `# yaml-language-server: $schema=${configurationSchemaId}`,
    "# What is built, and where it is deployed. Read by stageway/plan and by the command stageway.\n",
  ].join("\n");
  return head + stringify(value, { lineWidth: 120 });
}

function serviceValue({ context, dockerfile, target, args, platforms }: FoundService): unknown {
  const more = {
    ...(dockerfile !== undefined && { dockerfile }),
    ...(target !== undefined && { target }),
    ...(Object.keys(args).length > 0 && { args }),
    ...(platforms.length > 0 && { platforms }),
  };
  return Object.keys(more).length === 0 ? context : { context, ...more };
}
