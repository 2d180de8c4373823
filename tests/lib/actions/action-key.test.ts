import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { actionKey, isActionKey, keyFingerprint } from "#lib/action-key";
import { identityOf } from "#lib/build-identity";

const SECRET = "0123456789abcdef0123456789abcdef";
const GIVEN = Buffer.from(SECRET).toString("base64");

describe("the key for the ids of server actions", () => {
  test("is the same wherever the shared secret is the same, and is not the secret", () => {
    const key = actionKey({ SESSION_SECRET: SECRET });
    expect(key).toBe(actionKey({ SESSION_SECRET: SECRET, PORT: "1" }));
    expect(key).not.toBe(actionKey({ SESSION_SECRET: `${SECRET}!` }));
    expect(Buffer.from(key ?? "", "base64")).toHaveLength(32);
    expect(Buffer.from(key ?? "", "base64").toString()).not.toContain(SECRET.slice(0, 8));
    // Pinned: with another derivation, pods of two versions would refuse each other's pages.
    expect(key).toBe("TDQlq+UYBW9mguugNrrT4bZLcnSZY56+l/z5rXq7tYE=");
  });

  test("comes from the setting first, then from the secrets of the deployment", () => {
    const secrets = { SESSION_SECRET: SECRET, ATTEMPT_TOKEN_SECRET: `${SECRET} of tokens` };
    expect(actionKey({ ...secrets, NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: GIVEN })).toBe(GIVEN);
    expect(actionKey(secrets)).toBe(actionKey({ SESSION_SECRET: SECRET }));
    const tokens = { ATTEMPT_TOKEN_SECRET: secrets.ATTEMPT_TOKEN_SECRET };
    expect(actionKey(tokens)).not.toBe(actionKey(secrets));
    expect(actionKey(tokens)).not.toBeNull();
    expect(actionKey({})).toBeNull();
  });

  test.each([
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", "c2hvcnQ="],
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", `${GIVEN} `],
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", ""],
    ["SESSION_SECRET", "short"],
    ["ATTEMPT_TOKEN_SECRET", ""],
  ])("fails the build if %s is %j, without quoting the value", (name, value) => {
    const build = () => actionKey({ [name]: value });
    expect(build).toThrow(RangeError);
    expect(build).toThrow(name);
    if (value !== "") expect(build).not.toThrow(value);
  });

  test.each([16, 24, 32])("may have %d bytes", (length) => {
    expect(isActionKey(Buffer.alloc(length, 7).toString("base64"))).toBe(true);
    expect(isActionKey(Buffer.alloc(length + 1, 7).toString("base64"))).toBe(false);
  });

  test("has a fingerprint that does not contain it", () => {
    expect(keyFingerprint(GIVEN)).not.toBe(keyFingerprint(`${GIVEN}=`));
    expect(keyFingerprint(GIVEN)).not.toContain(GIVEN);
  });
});

test("the identity of a build depends on the ids of its actions, and not on the key", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-identity-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(identityOf(folder)).toEqual({ build: null, actions: null });
  mkdirSync(join(folder, "server"));
  const write = (id: string, encryptionKey: string) => {
    const node = { [id]: { filename: "a.ts", exportedName: "act", workers: {} } };
    const manifest = JSON.stringify({ node, edge: {}, encryptionKey });
    writeFileSync(join(folder, "server/server-reference-manifest.json"), manifest);
    return identityOf(folder).actions;
  };
  writeFileSync(join(folder, "BUILD_ID"), "b1\n");
  const one = write("40aa", "k1");
  expect(identityOf(folder).build).toBe("b1");
  expect(write("40aa", "k2")).toBe(one);
  expect(write("40ab", "k1")).not.toBe(one);
});
