import { ActionError } from "@stageway/core";
import { list, object, text, whole } from "../compose/narrow.ts";

/** What travels between jobs of a deployment: short, and without secrets. */
export interface DeploymentReference {
  readonly schemaVersion: 1;
  readonly number: number;
  readonly stage: string;
  /** What is deployed, for people: the version and the full id of the commit. */
  readonly version?: string;
  readonly commit?: string;
  /** Names of the hosts on which it is held, each with its port where that is not 22. */
  readonly hosts: readonly string[];
  readonly directory: string;
  /** Whether a record of that number was opened. */
  readonly recorded: boolean;
  /** Number of the record that this one replaces when it is confirmed. */
  readonly replaces?: number;
  readonly url?: string;
  /** The release, `registry/repository@sha256:…`, where it lies in a registry. */
  readonly release?: string;
}

/** Narrows a value that was parsed from JSON. @throws {ActionError} when it is something else. */
export function readReference(value: unknown): DeploymentReference {
  const { schemaVersion, number, stage, hosts, directory, recorded, replaces, url, ...more } = object(value);
  const [read, folder, name] = [whole(number), text(directory), text(stage)];
  const names = list(hosts).flatMap((host) => text(host) ?? []);
  if (schemaVersion !== 1 || read === undefined || folder === undefined || names.length === 0 || name === undefined) {
    throw new ActionError("Cannot read the deployment: this is not the output of deploy-compose", {
      hint: 'Pass the "deployment" output of the deploy step as it is',
    });
  }
  const replaced = whole(replaces);
  const [address, version, commit, release] = [url, more["version"], more["commit"], more["release"]].map(text);
  return {
    schemaVersion,
    number: read,
    stage: name,
    hosts: names,
    directory: folder,
    recorded: recorded === true,
    ...(replaced !== undefined && { replaces: replaced }),
    ...(version !== undefined && { version }),
    ...(commit !== undefined && { commit }),
    ...(address !== undefined && { url: address }),
    ...(release !== undefined && { release }),
  };
}
