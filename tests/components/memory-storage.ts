import type { SessionStore } from "#src/components/tab-storage.ts";

/** A tab's session storage, with these entries. */
export function memoryStorage(entries: Readonly<Record<string, string>> = {}): SessionStore {
  const values = new Map(Object.entries(entries));
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
