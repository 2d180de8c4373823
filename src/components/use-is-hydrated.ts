import { useSyncExternalStore } from "react";

const subscribeToNothing = () => () => undefined;
const inBrowser = () => true;
const onServer = () => false;

/**
 * False in the server's HTML, which can be read but not used; true when the browser runs the page.
 */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(subscribeToNothing, inBrowser, onServer);
}
