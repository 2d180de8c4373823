import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { PROJECT } from "#src/cli/project.ts";
import { permissionsOf, type AclUser } from "#tests/servers/redis-users";

const KUBERNETES = "docs/operations/kubernetes";

export const COMPOSE = readFileSync(join(PROJECT, "compose.yaml"), "utf8");

/** The compose file with these values for its variables. Throws if one is missing. */
export function composeWith(values: Readonly<Record<string, string>>): unknown {
  const text = COMPOSE.replace(/\$\{(\w+):\?\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${name} has no value`);
    return value;
  });
  return parse(text, { merge: true });
}

/** Every object of the Kubernetes manifests. */
export function kubernetesObjects(): readonly unknown[] {
  return readdirSync(join(PROJECT, KUBERNETES))
    .map((file) => readFileSync(join(PROJECT, KUBERNETES, file), "utf8"))
    .flatMap((text) => parseAllDocuments(text))
    .map((document) => {
      if (document.errors.length > 0) throw new Error(String(document.errors[0]));
      return document.toJS() as unknown;
    });
}

/** The permissions of a user in an ACL file: what comes after its password. */
export function permissionsIn(acl: string, user: AclUser): string {
  const line = acl.split("\n").find((each) => each.startsWith(`user ${user} `));
  return line?.split(" ").slice(4).join(" ") ?? "";
}

/** What docs/operations/redis.acl gives to the users of the application and of operators. */
export const PERMISSIONS = {
  holdfast: permissionsOf("holdfast"),
  "holdfast-operator": permissionsOf("holdfast-operator"),
};

/** The time for requests that are running, after the grace time (docs/operate.md). */
export const DRAIN_SECONDS = 15;
