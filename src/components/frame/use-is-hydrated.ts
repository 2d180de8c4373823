import { useSyncExternalStore } from "react";

const subscribeToNothing = () => () => undefined;
const inBrowser = () => true;
const onServer = () => false;

/** False in what the server sent, until the browser runs the page: it can be read, but not used. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(subscribeToNothing, inBrowser, onServer);
}
