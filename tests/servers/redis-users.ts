import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The ACL file for deployments, with the least permissions that the product needs. */
const ACL_FILE = resolve(import.meta.dirname, "../../docs/operations/redis.acl");

/** The user for tests, with all permissions. */
export const ADMIN = { username: "admin", password: "admin" } as const;

/**
 * Writes the ACL file of a test server and returns the options for redis-server. Without `app`, the
 * default user has exactly the permissions that the file for deployments gives to a user.
 */
export function aclArgs(dir: string, user: AclUser = "holdfast", app?: AppUser): readonly string[] {
  const file = join(dir, "users.acl");
  const { username, password } = ADMIN;
  const rights = permissionsOf(user);
  const users = [
    ...(app === undefined
      ? [`user default on nopass ${rights}`]
      : ["user default off", `user ${app.username} on >${app.password} ${rights}`]),
    `user ${username} on >${password} allcommands allkeys allchannels`,
  ];
  writeFileSync(file, users.map((user) => `${user}\n`).join(""));
  return ["--aclfile", file, "--masteruser", username, "--masterauth", password];
}

/** The only user of the product. With it, the default user is disabled. */
export interface AppUser {
  readonly username: string;
  readonly password: string;
}

/** The user of the application, or the one for backfill, doctor and diagnostics. */
export type AclUser = "holdfast" | "holdfast-operator";

/** The permissions of a user in the ACL file for deployments, in the syntax of redis-server. */
export function permissionsOf(user: AclUser): string {
  const line = readFileSync(ACL_FILE, "utf8")
    .split("\n")
    .find((each) => each.startsWith(`user ${user} `));
  const rights = line?.split(" ").slice(4).join(" ");
  if (rights === undefined) throw new Error(`docs/operations/redis.acl has no user ${user}`);
  return rights;
}
