import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What a deployment gives to Redis: the least that the product needs. */
const SHIPPED = resolve(import.meta.dirname, "../../docs/operations/redis.acl");

/** For a test's own hands: whoever pokes in keys, empties the server or asks how it is. */
export const ADMIN = { username: "admin", password: "admin" } as const;

/**
 * Writes the users of a test's server: whoever names no user has exactly the rights that the
 * shipped file gives to the product. Gives the options for redis-server, replication included.
 */
export function aclArgs(
  dir: string,
  whose: AclUser = "holdfast",
  app?: AppUser,
): readonly string[] {
  const file = join(dir, "users.acl");
  const { username, password } = ADMIN;
  const rights = permissionsOf(whose);
  const users = [
    ...(app === undefined
      ? [`user default on nopass ${rights}`]
      : ["user default off", `user ${app.username} on >${app.password} ${rights}`]),
    `user ${username} on >${password} allcommands allkeys allchannels`,
  ];
  writeFileSync(file, users.map((user) => `${user}\n`).join(""));
  return ["--aclfile", file, "--masteruser", username, "--masterauth", password];
}

/** The only user that the product may come as: then nobody who names no user gets in. */
export interface AppUser {
  readonly username: string;
  readonly password: string;
}

/** The product itself, or who runs backfill, doctor and diagnostics. */
export type AclUser = "holdfast" | "holdfast-operator";

/** The rights of a user in the shipped file, as redis-server reads them. */
export function permissionsOf(user: AclUser): string {
  const line = readFileSync(SHIPPED, "utf8")
    .split("\n")
    .find((each) => each.startsWith(`user ${user} `));
  const rights = line?.split(" ").slice(4).join(" ");
  if (rights === undefined) throw new Error(`the shipped file has no user ${user}`);
  return rights;
}
