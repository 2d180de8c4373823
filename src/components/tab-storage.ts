import { parseJson } from "#lib/json";
import type { Slot } from "#lib/slot";

/**
 * What a tab stores of a student in its session storage: it survives a reload and is deleted with
 * the tab. The key of every entry contains the user, `holdfast:<kind>:<user>:<resource>`, so that the
 * next student at the same computer never gets it. Entries are deleted:
 *
 * - in every tab, open or restored, when the student signs out;
 * - when another student is signed in;
 * - with a school's own sessions, also when nobody is signed in, because students sign out elsewhere.
 */
export type SessionStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export type EntryKind = "attempt" | "draft" | "waiting";

const PREFIX = "holdfast:";

/** A counter of sign-outs in local storage, which all tabs share. */
const SIGN_OUTS = "holdfast:sign-outs";

/** The counter in session storage: the value when this tab's entries were stored. */
const SIGN_OUTS_SEEN = "holdfast:sign-outs-seen";

const CHANNEL = "holdfast:signed-out";

/** Whether the page reloaded itself; see `reloadOnce`. */
const RELOADED = "holdfast:reloaded";

/** Entries that belong to the tab, not to a student. */
const OF_TAB: ReadonlySet<string> = new Set([SIGN_OUTS_SEEN, RELOADED]);

/** null if the browser allows no storage; then nothing is stored. */
export function tabStore(): SessionStore | null {
  try {
    if (typeof window === "undefined") return null;
    forgetIfSignedOutSince(window.sessionStorage, window.localStorage);
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** The key of a slot's entry. Ids are encoded, so that no id can produce the key of another one. */
export function entryKey(kind: EntryKind, { userId, resourceId }: Slot): string {
  // @mutant entry-of-student
  return `${PREFIX}${kind}:${encodeURIComponent(userId)}:${encodeURIComponent(resourceId)}`;
}

/** The value of the entry; null when there is none or it cannot be read. */
export function readEntry(store: SessionStore | null, key: string): unknown {
  try {
    return parseJson(store?.getItem(key) ?? "null") ?? null;
  } catch {
    return null;
  }
}

/** Returns whether it is stored. A full or forbidden storage must not stop the student. */
export function writeEntry(store: SessionStore | null, key: string, value: unknown): boolean {
  try {
    store?.setItem(key, JSON.stringify(value));
    return store !== null;
  } catch {
    return false;
  }
}

export function removeEntry(store: SessionStore | null, key: string): void {
  try {
    store?.removeItem(key);
  } catch {
    return;
  }
}

/** Deletes the entries of all users except this one; null: of all users. */
export function forgetOthers(userId: string | null, store: SessionStore | null = tabStore()): void {
  // @mutant entries-of-others
  if (store === null) return;
  const isTheirs = (key: string): boolean =>
    userId !== null && key.split(":")[2] === encodeURIComponent(userId) && hasUser(key);
  const keys = Array.from({ length: store.length }, (_, at) => store.key(at));
  for (const key of keys) {
    if (key === null || !key.startsWith(PREFIX) || OF_TAB.has(key) || isTheirs(key)) continue;
    removeEntry(store, key);
  }
}

/** A key of an earlier version has no user: `holdfast:attempt:<resource>`. */
function hasUser(key: string): boolean {
  return key.split(":").length === 4;
}

/** Call when the student signs out. Deletes all entries in this tab and in every other one. */
export function forgetAtSignOut(): void {
  try {
    window.localStorage.setItem(SIGN_OUTS, String(Number(signOuts()) + 1));
  } catch {
    // Without storage a restored tab has no entries.
  }
  forgetOthers(null);
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  // @mutant sign-out-told
  channel.postMessage(null);
  channel.close();
}

/** Calls `then` when the student signs out in another tab. Returns a function that stops it. */
export function onSignOut(then: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = then;
  return () => channel.close();
}

/** A text that changes with each sign-out. A page that the browser restores compares it. */
export function signOuts(): string | null {
  try {
    return window.localStorage.getItem(SIGN_OUTS);
  } catch {
    return null;
  }
}

/** For a tab that was closed or suspended at the sign-out, and got no message. */
function forgetIfSignedOutSince(store: SessionStore, shared: Pick<Storage, "getItem">): void {
  const now = shared.getItem(SIGN_OUTS);
  if (store.getItem(SIGN_OUTS_SEEN) === now) return;
  forgetOthers(null, store);
  if (now !== null) store.setItem(SIGN_OUTS_SEEN, now);
}

/**
 * Reloads the page, because the server does not know its actions. Only once until an action
 * succeeds, because a second reload would not help. Returns whether it reloads.
 */
export function reloadOnce(store: SessionStore | null = tabStore()): boolean {
  if (store === null || readEntry(store, RELOADED) !== null) return false;
  writeEntry(store, RELOADED, "now");
  // If the mark cannot be stored, the page could reload forever.
  if (readEntry(store, RELOADED) !== "now") return false;
  window.location.reload();
  return true;
}

/** Whether the page just reloaded itself. True only once, because the notice is shown once. */
export function hasJustReloaded(store: SessionStore | null = tabStore()): boolean {
  if (readEntry(store, RELOADED) !== "now") return false;
  writeEntry(store, RELOADED, "said");
  return true;
}

/** Call when an action has succeeded: the page may then reload itself again. */
export function reloadHasHelped(store: SessionStore | null = tabStore()): void {
  removeEntry(store, RELOADED);
}
