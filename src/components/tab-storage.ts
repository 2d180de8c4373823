import { parseJson } from "#lib/json";

/**
 * What a tab keeps of a student, in its session storage: it survives a reload and ends with the
 * tab. Every entry is under a key of its user, `holdfast:<kind>:<user>:<name>`, so that whoever
 * signs in next at the same computer is given nothing of it, and it is removed:
 *
 * - in every tab, open or restored, when the student signs out;
 * - when another student is signed in;
 * - where sessions are a school's own, also when nobody is signed in: one signs out elsewhere.
 */
export type SessionStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export type KeptKind = "attempt" | "draft";

const PREFIX = "holdfast:";

/** In local storage, the same for all tabs: another one after each sign-out. */
const SIGN_OUTS = "holdfast:sign-outs";

/** In session storage: the one that this tab's entries are of. */
const SIGN_OUTS_SEEN = "holdfast:sign-outs-seen";

const CHANNEL = "holdfast:signed-out";

/** Why the page loaded itself anew; see `reloadOnce`. */
const RELOADED = "holdfast:reloaded";

/** Of the tab and not of a student. */
const OF_TAB: ReadonlySet<string> = new Set([SIGN_OUTS_SEEN, RELOADED]);

/** null where the browser allows no storage: then nothing is kept. */
export function tabStore(): SessionStore | null {
  try {
    if (typeof window === "undefined") return null;
    forgetIfSignedOutSince(window.sessionStorage, window.localStorage);
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Ids are encoded: none of them can reach into another one's keys. */
export function keptKey(kind: KeptKind, userId: string, name: string): string {
  return `${PREFIX}${kind}:${encodeURIComponent(userId)}:${encodeURIComponent(name)}`;
}

/** The entry as it was kept; null when there is none or it cannot be read. */
export function readKept(store: SessionStore | null, key: string): unknown {
  try {
    return parseJson(store?.getItem(key) ?? "null") ?? null;
  } catch {
    return null;
  }
}

/** A full or forbidden storage keeps nothing; what the student does goes on. */
export function writeKept(store: SessionStore | null, key: string, value: unknown): void {
  try {
    store?.setItem(key, JSON.stringify(value));
  } catch {
    return;
  }
}

export function removeKept(store: SessionStore | null, key: string): void {
  try {
    store?.removeItem(key);
  } catch {
    return;
  }
}

/** Removes what is kept of everybody but this user; null: of everybody. */
export function forgetOthers(userId: string | null, store: SessionStore | null = tabStore()): void {
  if (store === null) return;
  const isTheirs = (key: string): boolean =>
    userId !== null && key.split(":")[2] === encodeURIComponent(userId) && isOfNow(key);
  const keys = Array.from({ length: store.length }, (_, at) => store.key(at));
  for (const key of keys) {
    if (key === null || !key.startsWith(PREFIX) || OF_TAB.has(key) || isTheirs(key)) continue;
    removeKept(store, key);
  }
}

/** An earlier version's key names no user: `holdfast:attempt:<resource>`. */
function isOfNow(key: string): boolean {
  return key.split(":").length === 4;
}

/** The student signs out: forgets everything here, and tells every other tab to. */
export function forgetAtSignOut(): void {
  try {
    window.localStorage.setItem(SIGN_OUTS, String(Number(signOuts()) + 1));
  } catch {
    // Without storage there is nothing that a restored tab could bring back.
  }
  forgetOthers(null);
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Calls this when the student has signed out in another tab. Gives what ends it. */
export function onSignOut(then: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = then;
  return () => channel.close();
}

/** Another one after each sign-out; a page that the browser brings back compares it. */
export function signOuts(): string | null {
  try {
    return window.localStorage.getItem(SIGN_OUTS);
  } catch {
    return null;
  }
}

/** A tab that was closed then, or asleep, has not been told. */
function forgetIfSignedOutSince(store: SessionStore, shared: Pick<Storage, "getItem">): void {
  const now = shared.getItem(SIGN_OUTS);
  if (store.getItem(SIGN_OUTS_SEEN) === now) return;
  forgetOthers(null, store);
  if (now !== null) store.setItem(SIGN_OUTS_SEEN, now);
}

/**
 * Loads the page anew, because the server does not know what it asks for. Only once, until
 * something has worked again: a second reload would help no more. Gives whether it does.
 */
export function reloadOnce(store: SessionStore | null = tabStore()): boolean {
  if (store === null || readKept(store, RELOADED) !== null) return false;
  writeKept(store, RELOADED, "now");
  // What cannot be noted could be repeated for ever.
  if (readKept(store, RELOADED) !== "now") return false;
  window.location.reload();
  return true;
}

/** Whether the page has just loaded itself anew. True only once: it is to be said once. */
export function hasJustReloaded(store: SessionStore | null = tabStore()): boolean {
  if (readKept(store, RELOADED) !== "now") return false;
  writeKept(store, RELOADED, "said");
  return true;
}

/** The server knows what this page asks for: it may load itself anew again, some day. */
export function reloadHasHelped(store: SessionStore | null = tabStore()): void {
  removeKept(store, RELOADED);
}
